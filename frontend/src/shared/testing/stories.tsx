import "@mantine/core/styles.layer.css";
import "../fonts.css";
import "../tokens.css";
import { Button, Progress, SegmentedControl, Select } from "@mantine/core";
import { type ReactElement, StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { createQueryClient } from "../../api/queries";
import { createTranslator } from "../../i18n";
import { JobProgress } from "../../jobs/JobProgress";
import { Card, CardGrid, NumberStrip, PlainCard, Verdict } from "../Card";
import { type Column, DataTable } from "../DataTable";
import { EmptyState, NoMatch } from "../EmptyState";
import { ErrorCard } from "../ErrorCard";
import { Frame } from "../Frame";
import { FrameStateProvider, useSectionPages, useSimulatedBand } from "../frameState";
import { Icon } from "../Icon";
import { Kbd } from "../Kbd";
import { KeyNumber, NumberWithInterval } from "../KeyNumber";
import { NotDefinedInline } from "../NotDefined";
import { Notice } from "../Notice";
import { PageHead } from "../PageHead";
import { Pill } from "../Pill";
import { Providers } from "../Providers";
import { useScheme } from "../useScheme";
import { ChartCard } from "../VegaChart";
import { chart, estimate, job, METRIC_ROWS, type MetricRow, undefinedEstimate } from "./fixtures";

const PAGES = [
  { to: "/validation/agreement", label: "Agreement" },
  { to: "/validation", label: "Leaderboard" },
];

const COLUMNS: readonly Column<MetricRow>[] = [
  { key: "metric", header: "Metric", render: (row) => row.metric, sortBy: (row) => row.metric },
  {
    key: "spearman",
    header: "Spearman",
    align: "number",
    sortBy: (row) => row.spearman.value,
    render: (row) =>
      row.spearman.value === null ? (
        <NotDefinedInline reason={row.spearman.undefined ?? ""} />
      ) : (
        <NumberWithInterval numbers={row.spearman} />
      ),
  },
];

function Catalogue(): ReactElement {
  useSimulatedBand("all");
  useSectionPages(PAGES);
  const isDark = useScheme() === "dark";
  const data = useMemo(
    () => (isDark ? chart("#82ABF7", "#2A3340", "#A3AEBD") : chart("#2458C9", "#E9ECF1", "#556175")),
    [isDark],
  );
  return (
    <>
      <PageHead
        crumbs={[{ label: "Studies", to: "/studies" }, { label: "Similarity pilot" }]}
        title="Similarity of responses, pilot"
        pills={
          <>
            <Pill tone="ok" dot>
              Collecting, day 9
            </Pill>
            <Pill icon="lock">Sealed 13 Nov, sha256 4be1c07</Pill>
          </>
        }
        actions={
          <>
            <Button variant="default" leftSection={<Icon name="pause" />}>
              Pause collecting
            </Button>
            <Button leftSection={<Icon name="link" />}>Invite raters</Button>
          </>
        }
      />
      <div style={{ display: "grid", gap: 14 }}>
        <Notice tone="caution" icon="cut">
          <strong>1,744 of 1,920 responses were cut at 256 tokens before encoding.</strong> These numbers
          describe how responses begin.{" "}
          <a href="/similarity">Compare with an encoder that reads them whole</a>
        </Notice>
        <Verdict title="MiniLM cosine follows people best, and still falls short of one more group of people">
          Spearman 0.65 [0.54, 0.75] against a human ceiling of 0.84 [0.79, 0.88].
        </Verdict>
        <CardGrid columns={4}>
          <PlainCard>
            <KeyNumber
              label="Coverage"
              numbers={estimate({ value: 0.61, low: null, high: null })}
              form={{ kind: "share" }}
              aside="2,196 of 3,600 slots"
              footnote="300 items, overlap 12, 80 prompts"
            >
              <Progress value={61} color="honey" size={6} />
            </KeyNumber>
          </PlainCard>
          <PlainCard>
            <KeyNumber label="Agreement so far, alpha (ordinal)" numbers={estimate()} />
          </PlainCard>
          <PlainCard>
            <KeyNumber
              label="Alpha (ordinal), Russian prompts"
              numbers={estimate({
                value: 0.49,
                low: -0.02,
                high: 0.81,
                n_units: 24,
                n_raters: 9,
                n_prompts: 4,
              })}
            />
          </PlainCard>
          <PlainCard>
            <KeyNumber
              label="Intra-model repetition, gpt-4o-mini"
              numbers={undefinedEstimate("1 response per prompt")}
              remedy="It is the mean over pairs of one model's responses to one prompt. Import at least two to see it."
            />
          </PlainCard>
        </CardGrid>
        <NumberStrip>
          <KeyNumber label="Cosine" numbers={estimate({ value: 0.93, low: null, high: null })} of="metric" />
          <KeyNumber
            label="People"
            numbers={estimate({ value: 2.8, low: 2.4, high: 3.1 })}
            form={{ kind: "decimal", digits: 1 }}
            of="people"
          />
          <KeyNumber
            label="Intra-model repetition"
            numbers={undefinedEstimate("1 response per model and prompt")}
          />
        </NumberStrip>
        <div style={{ display: "flex", gap: 10, flexWrap: "wrap" }}>
          <SegmentedControl data={["Item", "Within prompt", "Prompt", "Model"]} />
          <Select data={["All languages", "English"]} defaultValue="All languages" aria-label="Language" />
          <span>
            <Kbd>z</Kbd> undo
          </span>
          <Pill tone="simulated" icon="flask">
            simulated
          </Pill>
          <Pill tone="error">failed</Pill>
          <Pill tone="active">sealed</Pill>
        </div>
        <CardGrid columns={2}>
          <ChartCard
            title="How alike are two models on one prompt?"
            sentence="Share of pairs in each bin"
            footnote="22,080 pairs, 80 prompts. Bootstrap over prompts, 1,000 draws, seed 20261122."
            data={data}
            files={{ png: "#", svg: "#", csv: "#" }}
          />
          <Card title="Which metric agrees with people" sentence="Spearman with the mean human rating" flush>
            <DataTable
              caption="Metrics"
              columns={COLUMNS}
              rows={METRIC_ROWS}
              rowKey={(row) => row.metric}
              initialSort={{ column: "spearman", direction: "descending" }}
              nHidden={3}
              csvName="metrics.csv"
            />
          </Card>
          <ErrorCard
            title="Encoding stopped: the service refused 1 of 80 parts"
            code="text_too_long"
            job="j-204"
            at={new Date("2026-11-22T07:02:00Z")}
            actions={
              <>
                <Button leftSection={<Icon name="cut" />}>Cut this text and record it</Button>
                <Button variant="default" leftSection={<Icon name="retry" />}>
                  Try again
                </Button>
              </>
            }
          >
            79 parts are stored and will not be bought again.
          </ErrorCard>
          <Card title="Jobs">
            <JobProgress job={job({ spent: "$0.0312", nFailed: 1 })} onCancel={() => undefined} />
            <NoMatch thing="item" onClear={() => undefined} />
          </Card>
        </CardGrid>
        <EmptyState
          title="No responses yet"
          steps={[
            { icon: "importFile", title: "Import", body: "JSONL, CSV, Parquet or a hub dataset" },
            { icon: "chip", title: "Encode", body: "runs here, offline, with MiniLM" },
            { icon: "similarity", title: "See", body: "heat map, distribution, nearest pairs" },
          ]}
          actions={
            <>
              <Button leftSection={<Icon name="importFile" />}>Import responses</Button>
              <Button variant="default">Load the demo</Button>
            </>
          }
        >
          Similarity compares what several language models answered to the same prompts. Bring a file with a
          prompt, a model and a response in each row.
        </EmptyState>
      </div>
    </>
  );
}

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Providers translator={createTranslator()} queries={createQueryClient()}>
        <MemoryRouter initialEntries={["/validation"]}>
          <FrameStateProvider>
            <Frame personName="Ada Lindqvist" onLogOut={() => undefined} runningJobs={[job()]}>
              <Catalogue />
            </Frame>
          </FrameStateProvider>
        </MemoryRouter>
      </Providers>
    </StrictMode>,
  );
}
