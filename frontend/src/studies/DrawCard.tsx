import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Draw } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { formatCount } from "../shared/numbers";
import { StrataTable } from "./StrataTable";

/** What was drawn from which frame, stratum by stratum. */
export function DrawCard({ draw, studyKey }: { draw: Draw; studyKey?: string }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const nDrawn = draw.strata.reduce((sum, stratum) => sum + stratum.n_drawn, 0);
  return (
    <Card
      title={t("study.draw")}
      sentence={t("study.drawSentence", {
        count: nDrawn,
        frame: formatCount(draw.n_frame, language),
        responses: formatCount(draw.n_responses, language),
      })}
      footnote={
        <>
          {draw.metric !== null && <>{t("study.byMetric", { metric: draw.metric })} </>}
          {t("study.seedNote", { seed: String(draw.seed), digest: draw.frame_digest.slice(0, 12) })}
        </>
      }
      flush
    >
      <StrataTable
        strata={draw.strata}
        {...(studyKey === undefined ? {} : { csvName: `${studyKey}-strata.csv` })}
      />
    </Card>
  );
}
