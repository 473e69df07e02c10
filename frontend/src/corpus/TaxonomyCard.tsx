import { useElementSize } from "@mantine/hooks";
import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type TaxonomyShares, taxonomyFiles, useTaxonomyChart } from "../api/taxonomy";
import { useLanguage } from "../i18n";
import { Loaded } from "../shared/Loaded";
import { formatCount, formatShare } from "../shared/numbers";
import { specDescription } from "../shared/specRows";
import { useScheme } from "../shared/useScheme";
import { ChartCard, type ChartRow, type ChartSpec } from "../shared/VegaChart";
import { taxonomyFit } from "./taxonomyFit";

/** A drawing for every pixel of a window that is dragged would be many. */
const STEP = 20;
const CARD_PADDING = 32;

function useRows(shares: TaxonomyShares): ChartRow[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return useMemo(() => {
    const leaves = shares.groups.flatMap(({ leaves: ofGroup }) => ofGroup);
    return [...leaves, ...shares.novel_labels].map((one) => ({
      [t("dataset.columnGroup")]: one.group || t("dataset.novel"),
      [t("dataset.columnCategory")]: one.name,
      [t("dataset.columnPrompts")]: one.n,
      [t("dataset.columnShare")]:
        one.share === null ? null : formatShare(one.share / 100, language, shares.n_prompts),
    }));
  }, [shares, t, language]);
}

function Picture({
  spec,
  shares,
  width,
}: {
  spec: ChartSpec;
  shares: TaxonomyShares;
  width: number;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const rows = useRows(shares);
  const data = useMemo(
    () => ({ spec: taxonomyFit(spec, width), rows, description: specDescription(spec) }),
    [spec, rows, width],
  );
  return (
    <ChartCard
      title={t("dataset.taxonomy")}
      sentence={t("dataset.taxonomySentence")}
      data={data}
      files={taxonomyFiles(shares.dataset)}
      footnote={t("dataset.taxonomyFootnote", {
        labels: formatCount(shares.n_labels, language),
        labelled: formatCount(shares.n_labelled, language),
        count: shares.n_prompts,
      })}
    />
  );
}

/** The taxonomy as bars, in its groups. */
export function TaxonomyCard({ shares }: { shares: TaxonomyShares }): ReactElement {
  const { t } = useTranslation();
  const chart = useTaxonomyChart(shares.dataset, useScheme());
  const { ref, width } = useElementSize();
  const room = Math.floor((width - CARD_PADDING) / STEP) * STEP;
  return (
    <div ref={ref}>
      <Loaded query={chart} title={t("dataset.taxonomy")} lines={12}>
        {(spec) => <Picture spec={spec} shares={shares} width={Math.max(room, 280)} />}
      </Loaded>
    </div>
  );
}
