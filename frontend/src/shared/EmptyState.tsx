import { Button } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PlainCard } from "./Card";
import classes from "./EmptyState.module.css";
import { Icon, type IconName } from "./Icon";

/** A piece of comb: three empty cells round a filled one. */
function Comb(): ReactElement {
  const cell = "M0 -14.5 12.6 -7.2V7.2L0 14.5 -12.6 7.2V-7.2Z";
  const empty = { fill: "none", stroke: "var(--edge)", strokeWidth: 1.6, strokeDasharray: "3 3" };
  return (
    <svg width="72" height="80" viewBox="0 0 72 80" aria-hidden="true">
      <path d={cell} transform="translate(14.5 17)" {...empty} />
      <path d={cell} transform="translate(40.5 17)" {...empty} />
      <path d={cell} transform="translate(53.5 39.5)" {...empty} />
      <path d={cell} transform="translate(40.5 62)" {...empty} />
      <path
        d={cell}
        transform="translate(27.5 39.5)"
        fill="var(--people-soft)"
        stroke="var(--people)"
        strokeWidth="1.6"
      />
    </svg>
  );
}

export interface EmptyStep {
  icon: IconName;
  title: string;
  body: string;
}

/** What would stand here, what it needs, one button and the demo beside it. */
export function EmptyState({
  title,
  children,
  steps = [],
  actions,
}: {
  title: string;
  children: ReactNode;
  steps?: readonly EmptyStep[];
  actions?: ReactNode;
}): ReactElement {
  return (
    <div className={classes.place}>
      <PlainCard>
        <div className={classes.empty}>
          <Comb />
          <h2 className={classes.title}>{title}</h2>
          <p className={classes.body}>{children}</p>
          {steps.length > 0 && (
            <ol className={classes.steps}>
              {steps.map((step) => (
                <li key={step.title}>
                  <Icon name={step.icon} className={classes.stepIcon} />
                  <p className={classes.stepTitle}>{step.title}</p>
                  <p className={classes.stepBody}>{step.body}</p>
                </li>
              ))}
            </ol>
          )}
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </div>
      </PlainCard>
    </div>
  );
}

/** A filter without hits, inside the card it filters: there is something, just not this. */
export function NoMatch({ thing, onClear }: { thing: string; onClear?: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.noMatch}>
      {t("table.noMatch", { thing })}
      {onClear !== undefined && (
        <Button variant="default" size="xs" onClick={onClear}>
          {t("table.clearFilters")}
        </Button>
      )}
    </div>
  );
}
