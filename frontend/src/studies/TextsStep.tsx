import { SegmentedControl, Text, Textarea } from "@mantine/core";
import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import classes from "./NewStudy.module.css";
import type { StepProps } from "./stepProps";

/** What a person agrees to, and how they are told to judge, in each language of the study. */
export function TextsStep({ draft, change, errorOf }: StepProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const rendering = useId();
  const [parameters, setParameters] = useSearchParams();
  const names = new Intl.DisplayNames([language], { type: "language" });
  const [first = "en"] = draft.languages;
  const tag = draft.languages.find((one) => one === parameters.get("language")) ?? first;
  const general = (field: "consent" | "guidelines"): string | null => {
    const own = errorOf(field === "consent" ? `consent.texts.${tag}` : `guidelines.${tag}`);
    return own ?? errorOf(field);
  };
  return (
    <Card
      title={t("newStudy.texts")}
      sentence={t("newStudy.textsSentence")}
      actions={
        draft.languages.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label={t("newStudy.textLanguage")}
            value={tag}
            data={draft.languages.map((one) => ({ value: one, label: names.of(one) ?? one }))}
            onChange={(chosen) => setParameters({ language: chosen }, { replace: true })}
          />
        ) : undefined
      }
    >
      <div className={classes.fields}>
        <Textarea
          label={t("newStudy.consent")}
          description={t("newStudy.markdown")}
          autosize
          minRows={8}
          maxRows={22}
          lang={tag}
          value={draft.consent[tag] ?? ""}
          onChange={(event) => change({ consent: { ...draft.consent, [tag]: event.currentTarget.value } })}
          error={general("consent")}
        />
        <Textarea
          label={t("newStudy.guidelines")}
          description={t("newStudy.markdown")}
          autosize
          minRows={8}
          maxRows={22}
          lang={tag}
          value={draft.guidelines[tag] ?? ""}
          onChange={(event) =>
            change({ guidelines: { ...draft.guidelines, [tag]: event.currentTarget.value } })
          }
          error={general("guidelines")}
        />
        <div>
          <Text id={rendering} fw={500} mb={4}>
            {t("newStudy.rendering")}
          </Text>
          <SegmentedControl
            aria-labelledby={rendering}
            value={draft.rendering}
            data={[
              { value: "markdown", label: t("study.markdown") },
              { value: "plain", label: t("study.plain") },
            ]}
            onChange={(chosen) => change({ rendering: chosen })}
          />
        </div>
      </div>
    </Card>
  );
}
