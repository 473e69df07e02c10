import { Fragment, type ReactElement, type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import classes from "./PageHead.module.css";

export interface Crumb {
  label: string;
  /** Where it leads; without it the crumb is a name only. */
  to?: string;
}

interface PageHeadProps {
  crumbs?: readonly Crumb[];
  title: string;
  /** States, seal, snapshot. */
  pills?: ReactNode;
  /** At most two buttons; the primary one last. */
  actions?: ReactNode;
}

/** The page's one h1, with what it belongs to above and its states beside it. */
export function PageHead({ crumbs = [], title, pills, actions }: PageHeadProps): ReactElement {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        {crumbs.length > 0 && (
          <p className={classes.crumb}>
            {crumbs.map((crumb, place) => (
              <Fragment key={`${crumb.label} ${crumb.to ?? ""}`}>
                {place > 0 && " / "}
                {crumb.to === undefined ? crumb.label : <Link to={crumb.to}>{crumb.label}</Link>}
              </Fragment>
            ))}
          </p>
        )}
        <div className={classes.line}>
          <h1 className={classes.title}>{title}</h1>
          {pills}
        </div>
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
