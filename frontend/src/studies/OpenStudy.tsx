import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Study, useOpenStudy } from "../api/studies";
import { CopyField } from "../shared/CopyField";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";

/** The question before the seal, with the counts it closes over; then the join link, this once. */
export function OpenStudy({
  study,
  isOpen,
  onClose,
}: {
  study: Study;
  isOpen: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const open = useOpenStudy(study.key);
  const { n_items } = study.progress;
  if (open.data !== undefined) {
    const { join_url, n_slots, sealed_sha256 } = open.data;
    return (
      <Modal
        opened={isOpen}
        onClose={onClose}
        size="lg"
        closeOnClickOutside={false}
        title={t("open.doneTitle")}
      >
        <Stack gap="md">
          <Text>{t("open.done", { count: n_slots })}</Text>
          <CopyField label={t("open.link")} value={join_url} />
          <Text>{t("open.linkOnce")}</Text>
          <CopyField label={t("study.seal")} value={sealed_sha256} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t("open.linkKept")}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title={t("open.title", { title: study.title })}>
      <Stack gap="md">
        <Text>{t("open.seals")}</Text>
        <ul>
          <li>{t("open.items", { count: n_items })}</li>
          <li>{t("open.overlap", { count: study.overlap })}</li>
          <li>{t("open.slots", { count: n_items * study.overlap })}</li>
          <li>{t("open.criteria", { count: study.criteria.length })}</li>
          <li>{t("open.texts", { languages: study.languages.join(", ") })}</li>
        </ul>
        <Text>{t("open.forGood")}</Text>
        {open.error !== null && <FailedCall error={open.error} title={t("open.failed")} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("open.notYet")}
          </Button>
          <Button leftSection={<Icon name="lock" />} loading={open.isPending} onClick={() => open.mutate()}>
            {t("study.open")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
