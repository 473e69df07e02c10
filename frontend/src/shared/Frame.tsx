import { AppShell, Burger, Drawer, NavLink } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink as RouteLink, useLocation } from "react-router";
import { JobSummary } from "../jobs/JobProgress";
import type { JobView } from "../jobs/jobView";
import classes from "./Frame.module.css";
import { useFrameState } from "./frameState";
import { Icon } from "./Icon";
import { Logo } from "./Logo";
import { PersonMenu } from "./PersonMenu";
import { SimulatedBand } from "./SimulatedBand";
import { SECTIONS, sectionOf } from "./sections";
import { drawerBelow, stackBelow } from "./theme";

const BAR_HEIGHT = 52;
const BAND_HEIGHT = 28;
const BAND_HEIGHT_NARROW = 44;

interface FrameProps {
  personName: string;
  onLogOut: () => void;
  /** Jobs that run now, the one to show at the foot first. */
  runningJobs?: readonly JobView[];
  children: ReactNode;
}

function Brand(): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/" className={classes.brand}>
      <Logo />
      {t("app.name")}
    </Link>
  );
}

function Navigation({
  personName,
  onLogOut,
  runningJobs = [],
  onNavigate,
}: Omit<FrameProps, "children"> & { onNavigate: () => void }): ReactElement {
  const { t } = useTranslation();
  const { sectionPages } = useFrameState();
  const open = sectionOf(useLocation().pathname);
  const [job] = runningJobs;
  const nRunning = runningJobs.length;
  return (
    <nav className={classes.navigation} aria-label={t("app.navigation")}>
      <Brand />
      <ul className={classes.sections}>
        {SECTIONS.map((section) => {
          const isOpen = section.key === open?.key;
          return (
            <li key={section.key}>
              <NavLink
                component={Link}
                to={section.path}
                onClick={onNavigate}
                className={classes.section ?? ""}
                active={isOpen}
                aria-current={isOpen ? (sectionPages.length > 0 ? "true" : "page") : undefined}
                label={t(`section.${section.key}`)}
                leftSection={<Icon name={section.icon} />}
                rightSection={
                  section.key === "jobs" && nRunning > 0 ? (
                    <span
                      className={classes.count}
                      role="img"
                      aria-label={t("job.runningCount", { count: nRunning })}
                    >
                      {nRunning}
                    </span>
                  ) : undefined
                }
              />
              {isOpen && sectionPages.length > 0 && (
                <ul className={classes.pages}>
                  {sectionPages.map((page) => (
                    <li key={page.to}>
                      <RouteLink to={page.to} end className={classes.page ?? ""} onClick={onNavigate}>
                        {page.label}
                      </RouteLink>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
      <div className={classes.foot}>
        {job !== undefined && (
          <div className={classes.job}>
            <JobSummary job={job} />
          </div>
        )}
        <div className={classes.person}>
          <PersonMenu name={personName} onLogOut={onLogOut} />
        </div>
      </div>
    </nav>
  );
}

/** The researcher's page: navigation at the left (a drawer on a narrow screen), the band of simulated data on top. */
export function Frame({ children, ...navigation }: FrameProps): ReactElement {
  const { t } = useTranslation();
  const { simulation } = useFrameState();
  const [drawerOpen, drawer] = useDisclosure(false);
  const isNarrow = useMediaQuery(`(max-width: ${drawerBelow - 1}px)`, false, {
    getInitialValueInEffect: false,
  });
  const isStacked = useMediaQuery(`(max-width: ${stackBelow - 1}px)`, false, {
    getInitialValueInEffect: false,
  });
  const bandHeight = simulation === null ? 0 : isStacked ? BAND_HEIGHT_NARROW : BAND_HEIGHT;
  return (
    <AppShell
      padding={0}
      transitionDuration={0}
      header={{ height: bandHeight + (isNarrow ? BAR_HEIGHT : 0) }}
      navbar={{ width: 224, breakpoint: drawerBelow, collapsed: { mobile: true } }}
    >
      <a href="#content" className={classes.skip}>
        {t("app.skipToContent")}
      </a>
      <AppShell.Header className={classes.header ?? ""}>
        {simulation !== null && <SimulatedBand simulation={simulation} />}
        {isNarrow && (
          <div className={classes.bar}>
            <Burger
              opened={drawerOpen}
              onClick={drawer.toggle}
              size="sm"
              aria-label={t("app.openNavigation")}
            />
            <Brand />
          </div>
        )}
      </AppShell.Header>
      {isNarrow ? (
        <Drawer
          opened={drawerOpen}
          onClose={drawer.close}
          size={264}
          withCloseButton={false}
          padding={0}
          title={null}
          aria-label={t("app.navigation")}
          styles={{ body: { height: "100%" } }}
        >
          <Navigation {...navigation} onNavigate={drawer.close} />
        </Drawer>
      ) : (
        <AppShell.Navbar component="div" className={classes.navbar ?? ""}>
          <Navigation {...navigation} onNavigate={drawer.close} />
        </AppShell.Navbar>
      )}
      <AppShell.Main className={classes.main ?? ""}>
        <div id="content" tabIndex={-1} className={classes.content}>
          {children}
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
