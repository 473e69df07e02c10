import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { type DatasetDetail, useDataset } from "../api/corpus";
import { useTaxonomy } from "../api/taxonomy";
import { Card } from "../shared/Card";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { CategoriesCard } from "./CategoriesCard";
import classes from "./Corpus.module.css";
import own from "./Dataset.module.css";
import { DatasetCounts } from "./DatasetCounts";
import { DatasetModelsCard } from "./DatasetModelsCard";
import { EncodersCard } from "./EncodersCard";
import { LanguagesCard } from "./LanguagesCard";
import { PromptsCard } from "./PromptsCard";
import { SourceCard } from "./SourceCard";
import { TaxonomyCard } from "./TaxonomyCard";
import { useCorpusPages } from "./useCorpusPages";

/** What the prompts ask for, in which languages, and where all of it comes from. */
function About({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const taxonomy = useTaxonomy(dataset.key);
  const isSorted = taxonomy.data === undefined || taxonomy.data.n_labels > 0;
  return (
    <div className={isSorted ? own.about : own.aboutUnsorted}>
      <Loaded query={taxonomy} title={t("dataset.taxonomy")} lines={12}>
        {(shares) =>
          shares.n_labels === 0 ? (
            <Card title={t("dataset.noCategories")}>
              <p className={own.note}>{t("dataset.noCategoriesBody")}</p>
            </Card>
          ) : (
            <>
              <TaxonomyCard shares={shares} />
              <CategoriesCard shares={shares} />
            </>
          )
        }
      </Loaded>
      <div className={own.beside}>
        <LanguagesCard dataset={dataset} />
        <SourceCard dataset={dataset} />
      </div>
    </div>
  );
}

/** One dataset: what it holds and where it comes from, its prompts, what it was encoded with, and who answered. */
export function DatasetPage(): ReactElement {
  const { t } = useTranslation();
  useCorpusPages();
  const { key = "" } = useParams();
  const dataset = useDataset(key);
  return (
    <>
      <PageHead
        crumbs={[{ label: t("section.corpus"), to: "/corpus" }, { label: key }]}
        title={dataset.data?.title ?? key}
        pills={
          dataset.data !== undefined && (
            <>
              {dataset.data.is_demo && <Pill>{t("corpus.demo")}</Pill>}
              <Pill>{dataset.data.licence || t("corpus.licenceNotStated")}</Pill>
            </>
          )
        }
        actions={
          <>
            <Button
              variant="default"
              component={Link}
              to={`/corpus/import?into=${encodeURIComponent(key)}`}
              leftSection={<Icon name="importFile" />}
            >
              {t("corpus.bringMore")}
            </Button>
            <Button
              component={Link}
              to={`/similarity?dataset=${encodeURIComponent(key)}`}
              leftSection={<Icon name="similarity" />}
            >
              {t("corpus.seeSimilarity")}
            </Button>
          </>
        }
      />
      <Loaded query={dataset}>
        {(data) => (
          <div className={classes.stack}>
            {data.description !== "" && <p className={own.description}>{data.description}</p>}
            <DatasetCounts dataset={data} />
            <About dataset={data} />
            <PromptsCard dataset={data} />
            <EncodersCard dataset={data} />
            <DatasetModelsCard models={data.models} dataset={data.key} />
          </div>
        )}
      </Loaded>
    </>
  );
}
