import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { type JoinLink, type Study, useMakeLink, useRevokeLink } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { CopyField } from "../shared/CopyField";
import { type Column, DataTable } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { formatCount } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import classes from "./studies.module.css";

function useColumns(mayRun: boolean, onRevoke: (link: JoinLink) => void): Column<JoinLink>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const when = (at: string): string => formatDateTime(new Date(at), language);
  return [
    {
      key: "label",
      header: t("links.label"),
      render: (row) => (row.label === "" ? t("links.unnamed") : row.label),
    },
    {
      key: "state",
      header: t("links.state"),
      render: (row) =>
        row.revoked_at === null ? (
          <div className={classes.fit}>
            <Pill tone="ok" icon="check">
              {t("links.live")}
            </Pill>
          </div>
        ) : (
          <div className={classes.fit}>
            <Pill>{t("links.revoked", { when: when(row.revoked_at) })}</Pill>
          </div>
        ),
    },
    {
      key: "joined",
      header: t("links.joined"),
      align: "number",
      render: (row) => formatCount(row.n_joined, language),
      sortBy: (row) => row.n_joined,
    },
    {
      key: "made",
      header: t("links.made"),
      render: (row) => <span className={classes.nowrap}>{when(row.created_at)}</span>,
      sortBy: (row) => row.created_at,
    },
    {
      key: "revoke",
      header: "",
      align: "number",
      render: (row) =>
        mayRun && row.revoked_at === null ? (
          <Button size="xs" variant="default" onClick={() => onRevoke(row)}>
            {t("links.revoke")}
          </Button>
        ) : null,
    },
  ];
}

function MakeLink({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const make = useMakeLink(study.key);
  const [label, setLabel] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate(label, { onSuccess: () => setLabel("") });
  };
  return (
    <>
      <form className={classes.makeLink} onSubmit={submit}>
        <TextInput
          label={t("links.labelFor")}
          description={t("links.labelHint")}
          maxLength={100}
          inputWrapperOrder={["label", "description", "input", "error"]}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant={study.state === "open" ? "filled" : "default"}
          loading={make.isPending}
          leftSection={<Icon name="link" />}
        >
          {t("links.make")}
        </Button>
      </form>
      {make.error !== null && <FailedCall error={make.error} title={t("links.failed")} />}
      <Modal
        opened={make.data !== undefined}
        onClose={make.reset}
        size="lg"
        closeOnClickOutside={false}
        title={t("links.newTitle")}
      >
        <Stack gap="md">
          <CopyField label={t("open.link")} value={make.data?.join_url ?? ""} />
          <Text>{t("open.linkOnce")}</Text>
          <Group justify="flex-end">
            <Button onClick={make.reset}>{t("open.linkKept")}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function RevokeQuestion({
  study,
  link,
  onClose,
}: {
  study: Study;
  link: JoinLink | null;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const revoke = useRevokeLink(study.key);
  return (
    <Modal
      opened={link !== null}
      onClose={onClose}
      title={t("links.revokeTitle", { label: link?.label ?? "" })}
    >
      <Stack gap="md">
        <Text>{t("links.revokeBody", { count: link?.n_joined ?? 0 })}</Text>
        {revoke.error !== null && <FailedCall error={revoke.error} title={t("links.failed")} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("links.keep")}
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => {
              if (link !== null) {
                revoke.mutate(link.id, { onSuccess: onClose });
              }
            }}
          >
            {t("links.revoke")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** How people come to a study: links made, shown once, revoked. */
export function JoinLinksCard({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<JoinLink | null>(null);
  const columns = useColumns(study.may_run, setAsked);
  const canMake = study.may_run && (study.state === "open" || study.state === "paused");
  return (
    <Card title={t("links.title")} sentence={t("links.sentence")} flush>
      {study.links.length === 0 ? (
        <p className={classes.quiet}>{t("links.none")}</p>
      ) : (
        <DataTable
          caption={t("links.title")}
          columns={columns}
          rows={study.links}
          rowKey={(row) => String(row.id)}
        />
      )}
      {canMake && <MakeLink study={study} />}
      <RevokeQuestion study={study} link={asked} onClose={() => setAsked(null)} />
    </Card>
  );
}
