import { Button, SegmentedControl } from "@mantine/core";
import { type ReactElement, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type RegisteredModel, useLanguageModels } from "../api/languageModels";
import { Card, Verdict } from "../shared/Card";
import { EmptyState, NoMatch } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { useParameters } from "../shared/useParameters";
import { useQueryParameter } from "../shared/useQueryParameter";
import { EditModel } from "./EditModel";
import { ModelFilters } from "./ModelFilters";
import classes from "./Models.module.css";
import { ModelsTable } from "./ModelsTable";
import { FILTERS, matching } from "./modelFilter";
import { useCorpusPages } from "./useCorpusPages";

const KNOWN: readonly ["all", "yes", "no"] = ["all", "yes", "no"];
const NAMES = ["search", "known", ...FILTERS];

function Finding({ models }: { models: readonly RegisteredModel[] }): ReactElement {
  const { t } = useTranslation();
  const unknown = models.filter(({ known }) => !known).length;
  return (
    <Verdict
      title={
        unknown === 0
          ? t("models.allKnown", { count: models.length })
          : t("models.unknownOf", { unknown, count: models.length })
      }
    >
      {t("models.findingBody")}
    </Verdict>
  );
}

function Models({ models }: { models: readonly RegisteredModel[] }): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const [known, setKnown] = useQueryParameter("known", KNOWN);
  const shown = matching(models, parameters);
  const isFiltered = NAMES.some((name) => parameters.has(name));
  const clear = (): void => change(Object.fromEntries(NAMES.map((name) => [name, null])));
  const close = useCallback(() => change({ edit: null }), [change]);
  return (
    <div className={classes.stack}>
      <Finding models={models} />
      <Card
        title={t("models.list")}
        sentence={t("models.listSentence")}
        actions={
          <SegmentedControl
            size="xs"
            aria-label={t("models.filterKnown")}
            value={known}
            onChange={setKnown}
            data={KNOWN.map((value) => ({ value, label: t(`models.known_${value}`) }))}
          />
        }
        flush
      >
        <ModelFilters models={models} isFiltered={isFiltered} onClear={clear} />
        {shown.length === 0 ? (
          <NoMatch thing={t("models.word")} {...(isFiltered ? { onClear: clear } : {})} />
        ) : (
          <ModelsTable
            models={shown}
            nHidden={models.length - shown.length}
            onEdit={(key) => change({ edit: key })}
          />
        )}
      </Card>
      <EditModel models={models} edited={parameters.get("edit")} onClose={close} />
    </div>
  );
}

/** Every language model of the corpus, what is known of it, and the way to fill in what is not. */
export function ModelsPage(): ReactElement {
  const { t } = useTranslation();
  useCorpusPages();
  const models = useLanguageModels();
  return (
    <>
      <PageHead crumbs={[{ label: t("section.corpus"), to: "/corpus" }]} title={t("models.title")} />
      <Loaded query={models} lines={8}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState
              title={t("models.noneTitle")}
              actions={
                <Button component={Link} to="/corpus/import" leftSection={<Icon name="importFile" />}>
                  {t("corpus.bring")}
                </Button>
              }
            >
              {t("models.noneBody")}
            </EmptyState>
          ) : (
            <Models models={rows} />
          )
        }
      </Loaded>
    </>
  );
}
