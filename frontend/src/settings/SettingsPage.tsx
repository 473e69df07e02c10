import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Card, CardGrid } from "../shared/Card";
import { PageHead } from "../shared/PageHead";
import { ColorSchemeSwitch, LanguageSwitch } from "../shared/PersonMenu";
import { EncodersCard } from "./EncodersCard";
import classes from "./SettingsPage.module.css";
import { TokensCard } from "./TokensCard";

/** Tokens for scripts, the encoders of this installation, and how the pages look. */
export function SettingsPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("section.settings")} />
      <div className={classes.cards}>
        <TokensCard />
        <EncodersCard />
        <Card title={t("settings.pages")} sentence={t("settings.pagesSentence")}>
          <CardGrid columns={2}>
            <LanguageSwitch />
            <ColorSchemeSwitch />
          </CardGrid>
        </Card>
      </div>
    </>
  );
}
