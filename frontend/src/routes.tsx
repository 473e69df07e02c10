import type { ReactElement } from "react";
import { Navigate, Outlet, type RouteObject, useLocation } from "react-router";
import { isActive, useJobs } from "./api/jobs";
import { type Session, useLogOut, useSession } from "./api/session";
import { JobNotices } from "./jobs/JobNotices";
import { useJobView } from "./jobs/useJobViews";
import { LoginPage } from "./settings/LoginPage";
import { Frame } from "./shared/Frame";
import { FrameStateProvider } from "./shared/frameState";
import { Loaded } from "./shared/Loaded";
import { BrokenPage, NotFoundPage } from "./shared/NotFoundPage";

/** The frame with the person and the running jobs, which end with a notice wherever one is. */
function PersonsFrame({ person }: { person: Session }): ReactElement {
  const logOut = useLogOut();
  const jobs = useJobs().data?.results;
  const viewOf = useJobView();
  return (
    <FrameStateProvider>
      <Frame
        personName={person.name || person.username}
        onLogOut={() => logOut.mutate()}
        runningJobs={(jobs ?? []).filter(isActive).map(viewOf)}
      >
        <Outlet />
      </Frame>
      <JobNotices jobs={jobs} />
    </FrameStateProvider>
  );
}

/** Every page but the login stands in the frame and needs a person. */
function ResearcherFrame(): ReactElement {
  const session = useSession();
  const { pathname, search } = useLocation();
  return (
    <Loaded query={session}>
      {(person) =>
        person === null ? (
          <Navigate to={`/login?next=${encodeURIComponent(pathname + search)}`} replace />
        ) : (
          <PersonsFrame person={person} />
        )
      }
    </Loaded>
  );
}

/** Each section is a chunk of its own. */
export const routes: RouteObject[] = [
  { path: "/login", element: <LoginPage /> },
  {
    path: "/",
    element: <ResearcherFrame />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <BrokenPage />,
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await import("./overview/OverviewPage")).OverviewPage }),
          },
          {
            path: "corpus",
            lazy: async () => ({ Component: (await import("./corpus/CorpusPage")).CorpusPage }),
          },
          {
            path: "corpus/import",
            lazy: async () => ({ Component: (await import("./corpus/ImportPage")).ImportPage }),
          },
          {
            path: "corpus/models",
            lazy: async () => ({ Component: (await import("./corpus/ModelsPage")).ModelsPage }),
          },
          {
            path: "corpus/:key",
            lazy: async () => ({ Component: (await import("./corpus/DatasetPage")).DatasetPage }),
          },
          {
            path: "corpus/:key/prompts/:uid",
            lazy: async () => ({ Component: (await import("./corpus/PromptPage")).PromptPage }),
          },
          {
            path: "similarity",
            lazy: async () => ({ Component: (await import("./similarity/SimilarityPage")).SimilarityPage }),
          },
          {
            path: "studies",
            lazy: async () => ({ Component: (await import("./studies/StudiesPage")).StudiesPage }),
          },
          {
            path: "studies/new/:step?",
            lazy: async () => ({ Component: (await import("./studies/NewStudyPage")).NewStudyPage }),
          },
          {
            path: "studies/:key",
            lazy: async () => ({ Component: (await import("./studies/StudyPage")).StudyPage }),
          },
          {
            path: "studies/:key/raters",
            lazy: async () => ({ Component: (await import("./studies/RatersPage")).RatersPage }),
          },
          {
            path: "studies/:key/items",
            lazy: async () => ({ Component: (await import("./studies/ItemsPage")).ItemsPage }),
          },
          {
            path: "validation",
            lazy: async () => ({ Component: (await import("./validation/ValidationPage")).ValidationPage }),
          },
          {
            path: "reports",
            lazy: async () => ({ Component: (await import("./reports/ReportsPage")).ReportsPage }),
          },
          { path: "jobs", lazy: async () => ({ Component: (await import("./jobs/JobsPage")).JobsPage }) },
          {
            path: "settings",
            lazy: async () => ({ Component: (await import("./settings/SettingsPage")).SettingsPage }),
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
