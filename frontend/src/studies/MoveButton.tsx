import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Move, type Study, useMoveStudy } from "../api/studies";
import { FailedCall } from "../shared/ErrorCard";
import { Icon, type IconName } from "../shared/Icon";

const ICON: Record<Move, IconName> = { pause: "pause", resume: "play", close: "done" };

/** Pauses, resumes or closes a study, after a question that says what happens to the raters. */
export function MoveButton({
  study,
  move,
  primary = false,
}: {
  study: Study;
  move: Move;
  primary?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const [asking, question] = useDisclosure(false);
  const change = useMoveStudy(study.key);
  const { n_held, n_slots, n_counted } = study.progress;
  return (
    <>
      <Button
        variant={primary ? "filled" : "default"}
        leftSection={<Icon name={ICON[move]} />}
        onClick={question.open}
      >
        {t(`study.${move}`)}
      </Button>
      <Modal opened={asking} onClose={question.close} title={t(`study.${move}Title`, { title: study.title })}>
        <Stack gap="md">
          <Text>
            {t(`study.${move}Body`)}{" "}
            {move !== "resume" && n_held > 0 && t("study.heldNow", { count: n_held })}{" "}
            {move === "close" && t("study.openSlots", { count: n_slots - n_counted })}
          </Text>
          {change.error !== null && <FailedCall error={change.error} title={t("study.notMoved")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={question.close} data-autofocus>
              {t("study.leaveIt")}
            </Button>
            <Button
              color={move === "close" ? "red" : "blue"}
              loading={change.isPending}
              onClick={() => change.mutate(move, { onSuccess: question.close })}
            >
              {t(`study.${move}`)}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
