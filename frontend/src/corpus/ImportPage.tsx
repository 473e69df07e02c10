import { Button } from "@mantine/core";
import { type ReactElement, type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Dataset, useDatasets } from "../api/corpus";
import { ApiError } from "../api/errors";
import {
  type FilePreset,
  type ImportJob,
  type Preview,
  useFilePresets,
  useImport,
  usePreview,
} from "../api/imports";
import { isActive } from "../api/jobs";
import { Verdict } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { JobInPlace } from "../shared/JobInPlace";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import classes from "./Import.module.css";
import { ImportDone, ImportHeld } from "./ImportDone";
import { ImportDrop } from "./ImportDrop";
import { ImportForm } from "./ImportForm";
import { ImportPlan } from "./ImportPlan";
import { type ImportStep, ImportSteps } from "./ImportSteps";
import { ImportWork } from "./ImportWork";
import { draftOfJob, guessedDraft, type ImportDraft } from "./importDraft";
import { useCorpusPages } from "./useCorpusPages";
import { useImportPlace } from "./useImportPlace";

type Place = ReturnType<typeof useImportPlace>;

/** What is not there will not be there at another try either. */
function isGone(error: Error): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** A check or an import that was asked for; where it is gone, the way to begin anew. */
function Asked({ uid, children }: { uid: string; children: (work: ImportJob) => ReactNode }): ReactElement {
  const { t } = useTranslation();
  const asked = useImport(uid);
  return asked.error !== null && isGone(asked.error) ? (
    <div className={classes.form}>
      <FailedCall error={asked.error} title={t("importing.noCheck")} />
      <div className={classes.buttons}>
        <Button component={Link} to="/corpus/import">
          {t("corpus.another")}
        </Button>
      </div>
    </div>
  ) : (
    <Loaded query={asked} title={t("importing.noCheck")}>
      {children}
    </Loaded>
  );
}

/** A file that was brought: what it seems to be, and how it is to be read. */
function Reading({ at, upload }: { at: Place; upload: string }): ReactElement {
  const { t } = useTranslation();
  const { place, go } = at;
  const seen = usePreview(upload);
  const presets = useFilePresets();
  const datasets = useDatasets();
  const form = (
    preview: Preview,
    shapes: readonly FilePreset[],
    rows: readonly Dataset[],
    draft: ImportDraft,
  ): ReactElement => (
    <ImportForm
      key={`${upload} ${place.draft ?? ""}`}
      upload={upload}
      name={place.name}
      seen={preview}
      presets={shapes}
      datasets={rows}
      initial={draft}
      onAnother={() => go({ into: place.into ?? "" })}
      onChecking={(job) => {
        // Back leads to the form as it was sent.
        go({ upload, name: place.name, draft: job.uid }, { replace: true });
        go({ upload, name: place.name, check: job.uid });
      }}
    />
  );
  if (seen.error !== null) {
    return (
      <div className={classes.form}>
        <FailedCall
          error={seen.error}
          title={t("importing.notSeen")}
          {...(isGone(seen.error) ? {} : { onRetry: () => void seen.refetch() })}
        />
        <ImportDrop onBrought={(brought) => go({ upload: brought.uid, name: brought.file_name })} />
      </div>
    );
  }
  return (
    <Loaded query={seen}>
      {(preview) => (
        <Loaded query={presets}>
          {(shapes) => (
            <Loaded query={datasets}>
              {(rows) =>
                place.draft === null ? (
                  form(
                    preview,
                    shapes,
                    rows,
                    guessedDraft(preview, {
                      fileName: place.name,
                      into: rows.find(({ key }) => key === place.into)?.key ?? null,
                    }),
                  )
                ) : (
                  <Remembered uid={place.draft} datasets={rows}>
                    {(draft) => form(preview, shapes, rows, draft)}
                  </Remembered>
                )
              }
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** The settings of a check that was asked for before. */
function Remembered({
  uid,
  datasets,
  children,
}: {
  uid: string;
  datasets: readonly Dataset[];
  children: (draft: ImportDraft) => ReactElement;
}): ReactElement {
  const known = datasets.map(({ key }) => key);
  return <Asked uid={uid}>{({ job }) => children(draftOfJob(job, known))}</Asked>;
}

/** A check under way or at its end. */
function Checked({ at, upload, check }: { at: Place; upload: string; check: string }): ReactElement {
  const { t } = useTranslation();
  const { place, go, addressOf } = at;
  const settings = addressOf({ upload, name: place.name, draft: check });
  return (
    <Asked uid={check}>
      {(work) =>
        isActive(work.job) ? (
          <ImportWork work={work} isCheck />
        ) : work.job.state !== "done" ? (
          <div className={classes.form}>
            <JobInPlace job={work.job} />
            <div className={classes.buttons}>
              <Button component={Link} to={settings} variant="default">
                {t("importing.changeSettings")}
              </Button>
            </div>
          </div>
        ) : work.outcome === null ? (
          <div className={classes.form}>
            <Verdict title={t("importing.planWhole")}>{work.problem}</Verdict>
            <div className={classes.buttons}>
              <Button component={Link} to={settings}>
                {t("importing.changeSettings")}
              </Button>
            </div>
          </div>
        ) : (
          <ImportPlan
            work={work}
            outcome={work.outcome}
            upload={upload}
            settings={settings}
            onCarrying={(job) => go({ upload, name: place.name, check, import: job.uid })}
          />
        )
      }
    </Asked>
  );
}

/** An import under way or at its end. */
function Carried({ at, carried }: { at: Place; carried: string }): ReactElement {
  const { t } = useTranslation();
  const { place, addressOf } = at;
  const brought = { upload: place.upload ?? "", name: place.name };
  const plan = place.check === null ? null : addressOf({ ...brought, check: place.check });
  return (
    <Asked uid={carried}>
      {(work) =>
        isActive(work.job) ? (
          <ImportWork work={work} isCheck={false} />
        ) : work.job.state !== "done" ? (
          <div className={classes.form}>
            <JobInPlace job={work.job} />
            {plan !== null && (
              <div className={classes.buttons}>
                <Button component={Link} to={plan} variant="default">
                  {t("importing.backToPlan")}
                </Button>
              </div>
            )}
          </div>
        ) : work.outcome?.stored === true ? (
          <ImportDone work={work} outcome={work.outcome} />
        ) : (
          <ImportHeld work={work} plan={plan} settings={addressOf({ ...brought, draft: carried })} />
        )
      }
    </Asked>
  );
}

/** A file into a dataset: brought, looked at, checked, and only then kept. */
export function ImportPage(): ReactElement {
  const { t } = useTranslation();
  useCorpusPages();
  const at = useImportPlace();
  const { place, go } = at;
  const step: ImportStep =
    place.carried !== null
      ? "done"
      : place.check !== null
        ? "plan"
        : place.upload !== null
          ? "reading"
          : "file";
  useEffect(() => {
    // Each step begins at its head, wherever the button stood that led to it.
    if (step !== "file") {
      document.documentElement.scrollTop = 0;
    }
  }, [step]);
  return (
    <>
      <PageHead
        crumbs={[{ label: t("section.corpus"), to: "/corpus" }]}
        title={t("importing.title")}
        actions={
          <Button component={Link} to="/corpus" variant="default">
            {t("corpus.back")}
          </Button>
        }
      />
      <ImportSteps at={step} />
      {place.carried !== null ? (
        <Carried at={at} carried={place.carried} />
      ) : place.upload === null ? (
        <ImportDrop
          onBrought={(upload) => go({ upload: upload.uid, name: upload.file_name, into: place.into ?? "" })}
        />
      ) : place.check !== null ? (
        <Checked at={at} upload={place.upload} check={place.check} />
      ) : (
        <Reading at={at} upload={place.upload} />
      )}
    </>
  );
}
