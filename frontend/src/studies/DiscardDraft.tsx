import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { type Study, useDiscardDraft } from "../api/studies";
import { FailedCall } from "../shared/ErrorCard";

/** Deletes a study nobody was invited to yet. */
export function DiscardDraft({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, question] = useDisclosure(false);
  const discard = useDiscardDraft(study.key);
  return (
    <>
      <Button variant="default" onClick={question.open}>
        {t("study.discard")}
      </Button>
      <Modal opened={asking} onClose={question.close} title={t("study.discardTitle", { title: study.title })}>
        <Stack gap="md">
          <Text>{t("study.discardBody", { count: study.progress.n_items })}</Text>
          {discard.error !== null && <FailedCall error={discard.error} title={t("study.notMoved")} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={question.close} data-autofocus>
              {t("study.keepDraft")}
            </Button>
            <Button
              color="red"
              loading={discard.isPending}
              onClick={() => discard.mutate(undefined, { onSuccess: () => void navigate("/studies") })}
            >
              {t("study.discard")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
