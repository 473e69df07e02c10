import { Button, CopyButton } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import classes from "./CopyField.module.css";
import { Icon } from "./Icon";

/** A text to be taken elsewhere, such as a link or a token that is shown once. */
export function CopyField({ label, value }: { label: string; value: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <div>
      <p className={classes.label}>{label}</p>
      <div className={classes.line}>
        <code className={classes.value}>{value}</code>
        <CopyButton value={value} timeout={3000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={<Icon name={copied ? "check" : "copy"} size={16} />}
              onClick={copy}
            >
              <span role="status">{copied ? t("copy.done") : t("copy.copy")}</span>
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
