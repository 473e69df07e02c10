import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { ApiError } from "../api/errors";
import { useLogIn, useSession } from "../api/session";
import { PlainCard } from "../shared/Card";
import { Icon } from "../shared/Icon";
import { Logo } from "../shared/Logo";
import { LanguageSwitch } from "../shared/PersonMenu";
import classes from "./LoginPage.module.css";

/** Where to go after the login: a path of ours, never another site's address. */
export function pathAfterLogin(next: string | null): string {
  return next?.startsWith("/") === true && !/^\/[/\\]/.test(next) ? next : "/";
}

function Failure({ error }: { error: Error }): ReactElement {
  const { t } = useTranslation();
  const isRefusal = error instanceof ApiError && error.status !== null && error.status < 500;
  const isNetwork = error instanceof ApiError && error.code === "network";
  return (
    <div role="alert" className={classes.failed}>
      <Icon name="error" size={16} />
      <span>
        {isRefusal
          ? `${t("login.failed")} ${t("login.failedNext")}`
          : isNetwork
            ? t("error.network")
            : error.message}
      </span>
    </div>
  );
}

/** User name and password; the server answers with a session cookie. */
export function LoginPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters] = useSearchParams();
  // Asking who is logged in also brings the cookie with the token that the login must send.
  const session = useSession();
  const logIn = useLogIn();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");

  useEffect(() => {
    document.title = `${t("login.title")} · ${t("app.name")}`;
  }, [t]);

  if (session.data) {
    return <Navigate to={pathAfterLogin(parameters.get("next"))} replace />;
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    logIn.mutate({ username, password });
  };
  return (
    <main className={classes.page}>
      <div className={classes.brand}>
        <Logo size={30} />
        {t("app.name")}
      </div>
      <div className={classes.card}>
        <PlainCard>
          <form onSubmit={submit}>
            <h1 className={classes.title}>{t("login.title")}</h1>
            <Stack gap="md">
              <TextInput
                label={t("login.username")}
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                withAsterisk={false}
                value={username}
                onChange={(event) => setUsername(event.currentTarget.value)}
              />
              <PasswordInput
                label={t("login.password")}
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              {logIn.error !== null && <Failure error={logIn.error} />}
              <Button type="submit" loading={logIn.isPending}>
                {t("login.submit")}
              </Button>
              <p className={classes.hint}>{t("login.hint")}</p>
            </Stack>
          </form>
        </PlainCard>
      </div>
      <div className={classes.foot}>
        <LanguageSwitch />
      </div>
    </main>
  );
}
