import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { type Token, useMakeToken, useRevokeToken, useTokens } from "../api/tokens";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { CopyField } from "../shared/CopyField";
import { type Column, DataTable } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import classes from "./SettingsPage.module.css";

function useColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const when = (at: string): string => formatDateTime(new Date(at), language);
  return [
    { key: "name", header: t("settings.tokenName"), render: (row) => row.name, sortBy: (row) => row.name },
    { key: "hint", header: t("settings.tokenHint"), render: (row) => <code>{row.hint}…</code> },
    {
      key: "made",
      header: t("settings.tokenMade"),
      render: (row) => when(row.created_at),
      sortBy: (row) => row.created_at,
    },
    {
      key: "used",
      header: t("settings.tokenUsed"),
      render: (row) => (row.last_used_at === null ? t("settings.tokenUnused") : when(row.last_used_at)),
      sortBy: (row) => row.last_used_at,
    },
    {
      key: "revoke",
      header: "",
      align: "number",
      render: (row) => (
        <Button
          size="xs"
          variant="default"
          onClick={() => onRevoke(row)}
          aria-label={t("settings.revokeOf", { name: row.name })}
        >
          {t("settings.revoke")}
        </Button>
      ),
    },
  ];
}

function MakeToken(): ReactElement {
  const { t } = useTranslation();
  const make = useMakeToken();
  const [name, setName] = useState("");
  const fieldError = make.error instanceof ApiError ? make.error.fields.name?.join(" ") : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    make.mutate(name, { onSuccess: () => setName("") });
  };
  return (
    <>
      <form className={classes.make} onSubmit={submit}>
        <TextInput
          label={t("settings.tokenFor")}
          description={t("settings.tokenForHint")}
          required
          withAsterisk={false}
          maxLength={100}
          inputWrapperOrder={["label", "description", "input", "error"]}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError}
        />
        <Button type="submit" loading={make.isPending} leftSection={<Icon name="plus" size={16} />}>
          {t("settings.makeToken")}
        </Button>
      </form>
      {make.error !== null && fieldError === undefined && (
        <FailedCall error={make.error} title={t("settings.tokenFailed")} />
      )}
      <Modal
        opened={make.data !== undefined}
        onClose={make.reset}
        size="lg"
        title={t("settings.tokenShown", { name: make.data?.name ?? "" })}
        closeOnClickOutside={false}
      >
        <Stack gap="md">
          <Text>{t("settings.tokenOnce")}</Text>
          <CopyField label={t("settings.token")} value={make.data?.token ?? ""} />
          <Text c="dimmed" size="sm">
            {t("settings.tokenUse")} <code>Authorization: Bearer …</code>
          </Text>
          <Group justify="flex-end">
            <Button onClick={make.reset}>{t("settings.tokenKept")}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function RevokeQuestion({ token, onClose }: { token: Token | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const revoke = useRevokeToken();
  const confirm = (): void => {
    if (token !== null) {
      revoke.mutate(token.id, { onSuccess: onClose });
    }
  };
  return (
    <Modal
      opened={token !== null}
      onClose={onClose}
      title={t("settings.revokeTitle", { name: token?.name ?? "" })}
    >
      <Stack gap="md">
        <Text>{t("settings.revokeBody", { hint: token?.hint ?? "" })}</Text>
        {revoke.error !== null && <FailedCall error={revoke.error} title={t("settings.tokenFailed")} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("settings.revokeKeep")}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={confirm}>
            {t("settings.revokeConfirm")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Tokens by which scripts act as oneself: made, shown once, revoked. */
export function TokensCard(): ReactElement {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [asked, setAsked] = useState<Token | null>(null);
  const columns = useColumns(setAsked);
  return (
    <>
      <Card title={t("settings.makeTitle")} sentence={t("settings.tokensSentence")}>
        <MakeToken />
      </Card>
      <Loaded query={tokens} title={t("settings.tokensFailed")}>
        {(rows) => (
          <Card title={t("settings.tokens")} flush>
            {rows.length === 0 ? (
              <p className={classes.quiet}>{t("settings.noTokens")}</p>
            ) : (
              <DataTable
                caption={t("settings.tokens")}
                columns={columns}
                rows={rows}
                rowKey={(row) => String(row.id)}
              />
            )}
          </Card>
        )}
      </Loaded>
      <RevokeQuestion token={asked} onClose={() => setAsked(null)} />
    </>
  );
}
