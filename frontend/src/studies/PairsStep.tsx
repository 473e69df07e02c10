import { Checkbox, Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Encoder } from "../api/tokens";
import { Card } from "../shared/Card";
import classes from "./NewStudy.module.css";
import { NumberField } from "./NumberField";
import type { StepProps } from "./stepProps";

/** Which pairs are drawn. */
export function PairsStep({
  draft,
  change,
  errorOf,
  encoders,
}: StepProps & { encoders: readonly Encoder[] }): ReactElement {
  const { t } = useTranslation();
  const allocation = useId();
  const metrics = [...new Set([...encoders.map(({ key }) => `cosine:${key}`), draft.metric])];
  return (
    <Card title={t("newStudy.draw")} sentence={t("newStudy.drawSentence")}>
      <div className={classes.fields}>
        <div className={classes.pairOfFields}>
          <NumberField
            label={t("newStudy.pairs")}
            description={t("newStudy.pairsHint")}
            min={1}
            max={1_000_000}
            value={draft.pairs}
            onChange={(pairs) => change({ pairs })}
            error={errorOf("draw.pairs")}
          />
          <NumberField
            label={t("study.seed")}
            description={t("newStudy.seedHint")}
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            value={draft.seed}
            onChange={(seed) => change({ seed })}
            error={errorOf("seed")}
          />
        </div>
        <Select
          label={t("newStudy.metric")}
          description={t("newStudy.metricHint")}
          value={draft.metric}
          data={metrics}
          allowDeselect={false}
          onChange={(metric) => change({ metric: metric ?? draft.metric })}
          error={errorOf("draw.metric")}
        />
        <Checkbox.Group
          label={t("study.relation")}
          value={draft.relations}
          onChange={(relations) => change({ relations })}
          error={errorOf("draw.relations")}
        >
          <Group gap="lg" mt={6}>
            <Checkbox value="within" label={t("newStudy.within")} />
            <Checkbox value="between" label={t("newStudy.between")} />
          </Group>
        </Checkbox.Group>
        <TextInput
          label={t("newStudy.edges")}
          description={t("newStudy.edgesHint")}
          value={draft.edges}
          onChange={(event) => change({ edges: event.currentTarget.value })}
          error={errorOf("draw.edges")}
          classNames={{ input: classes.mono ?? "" }}
        />
        <div>
          <Text id={allocation} fw={500} mb={4}>
            {t("newStudy.allocation")}
          </Text>
          <SegmentedControl
            aria-labelledby={allocation}
            value={draft.allocation}
            data={[
              { value: "equal", label: t("newStudy.equal") },
              { value: "proportional", label: t("newStudy.proportional") },
            ]}
            onChange={(chosen) => change({ allocation: chosen })}
          />
          <p className={classes.hint}>
            {draft.allocation === "equal" ? t("newStudy.equalHint") : t("newStudy.proportionalHint")}
          </p>
        </div>
        <div className={classes.pairOfFields}>
          <NumberField
            label={t("newStudy.atLeast")}
            description={t("newStudy.atLeastHint")}
            min={0}
            max={1000}
            value={draft.atLeast}
            onChange={(atLeast) => change({ atLeast })}
            error={errorOf("draw.at_least")}
          />
        </div>
        {errorOf("draw") !== null && !hasOwnField(errorOf) && (
          <p className={classes.error}>{errorOf("draw")}</p>
        )}
      </div>
    </Card>
  );
}

/** Whether what is wrong with the draw already stands beside one of its fields. */
function hasOwnField(errorOf: StepProps["errorOf"]): boolean {
  return ["pairs", "metric", "relations", "edges", "at_least"].some(
    (field) => errorOf(`draw.${field}`) !== null,
  );
}
