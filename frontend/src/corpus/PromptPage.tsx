import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { PROMPTS_PER_PAGE, type Prompt, type PromptDetail, usePrompt } from "../api/prompts";
import { useLanguage } from "../i18n";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { languageName } from "../shared/languageName";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { useParameters } from "../shared/useParameters";
import classes from "./Prompt.module.css";
import { PromptText } from "./PromptText";
import { filterAddress, filterOf, PROMPTS_ANCHOR } from "./promptFilter";
import { Responses } from "./Responses";
import { useCorpusPages } from "./useCorpusPages";
import { useNeighbours } from "./useNeighbours";

/** The place in the list the prompt was opened from; null without one. */
function placeOf(parameters: URLSearchParams): number | null {
  const written = Number(parameters.get("at"));
  return Number.isInteger(written) && written > 0 ? written : null;
}

function NeighbourButton({
  prompt,
  to,
  direction,
}: {
  prompt: Prompt | null;
  to: string;
  direction: "previous" | "next";
}): ReactElement | null {
  const { t } = useTranslation();
  if (prompt === null) {
    return null;
  }
  const icon = <Icon name="down" size={16} className={classes[direction]} />;
  return (
    <Button
      component={Link}
      to={to}
      variant="default"
      aria-label={t(`prompt.${direction}Of`, { key: prompt.key })}
      {...(direction === "previous" ? { leftSection: icon } : { rightSection: icon })}
    >
      {t(`prompt.${direction}`)}
    </Button>
  );
}

function LanguagePill({ prompt }: { prompt: PromptDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (prompt.language === "") {
    return <Pill>{t("corpus.languageNotStated")}</Pill>;
  }
  const name = languageName(prompt.language, language);
  return <Pill>{prompt.language_detected ? t("prompt.languageDetected", { language: name }) : name}</Pill>;
}

/** A prompt with what the models answered, side by side. */
export function PromptPage(): ReactElement {
  const { t } = useTranslation();
  useCorpusPages();
  const { key = "", uid = "" } = useParams();
  const [parameters] = useParameters();
  const prompt = usePrompt(uid);
  const place = placeOf(parameters);
  const neighbours = useNeighbours(key, filterOf(parameters), uid, place);
  const page = place === null ? 1 : Math.ceil(place / PROMPTS_PER_PAGE);
  const back = filterAddress(parameters, { page: page === 1 ? null : String(page) });
  // What was chosen here, such as the models to show, stays chosen at the next prompt.
  const addressOf = (there: Prompt | null, at: number): string => {
    const changed = new URLSearchParams(parameters);
    changed.set("at", String(at));
    return `/corpus/${key}/prompts/${there?.uid ?? ""}?${changed}`;
  };
  return (
    <>
      <PageHead
        crumbs={[
          { label: t("section.corpus"), to: "/corpus" },
          { label: key, to: `/corpus/${key}${back}${place === null ? "" : `#${PROMPTS_ANCHOR}`}` },
          ...(neighbours === null
            ? []
            : [{ label: t("prompt.place", { place: neighbours.place, count: neighbours.count }) }]),
        ]}
        title={t("corpus.promptNamed", { key: prompt.data?.key ?? "" })}
        pills={prompt.data !== undefined && <LanguagePill prompt={prompt.data} />}
        {...(neighbours === null
          ? {}
          : {
              actions: (
                <>
                  <NeighbourButton
                    prompt={neighbours.previous}
                    to={addressOf(neighbours.previous, neighbours.place - 1)}
                    direction="previous"
                  />
                  <NeighbourButton
                    prompt={neighbours.next}
                    to={addressOf(neighbours.next, neighbours.place + 1)}
                    direction="next"
                  />
                </>
              ),
            })}
      />
      <Loaded query={prompt} lines={8}>
        {(data) => (
          <div className={classes.stack}>
            <PromptText prompt={data} />
            {data.n_responses === 0 ? (
              <EmptyState
                title={t("prompt.none")}
                actions={
                  <Button
                    component={Link}
                    to={`/corpus/import?into=${encodeURIComponent(key)}`}
                    leftSection={<Icon name="importFile" />}
                  >
                    {t("corpus.bring")}
                  </Button>
                }
              >
                {t("prompt.noneBody")}
              </EmptyState>
            ) : (
              <Responses key={uid} prompt={data} />
            )}
          </div>
        )}
      </Loaded>
    </>
  );
}
