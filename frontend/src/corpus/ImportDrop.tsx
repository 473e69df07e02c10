import { Button, FileButton, Progress } from "@mantine/core";
import { type DragEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Upload, uploadFile } from "../api/imports";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { formatCount } from "../shared/numbers";
import classes from "./Import.module.css";
import { ACCEPTED } from "./importFile";
import { useFileSize } from "./useFileSize";

interface Sending {
  file: File;
  nSent: number;
}

function SendingFile({ file, nSent, onStop }: Sending & { onStop: () => void }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const size = useFileSize();
  // What is sent has some bytes around the file.
  const share = file.size === 0 ? 1 : Math.min(1, nSent / file.size);
  const percent = formatCount(Math.floor(share * 100), language);
  return (
    <div className={classes.sending}>
      <div className={classes.line}>
        <span className={classes.name}>{file.name}</span>
        <span className={classes.detail}>{language === "ru" ? `${percent}\u00a0%` : `${percent}%`}</span>
      </div>
      <Progress.Root size={6}>
        <Progress.Section value={share * 100} aria-label={t("importing.sendingOf", { name: file.name })} />
      </Progress.Root>
      <div className={classes.line}>
        <span className={classes.detail}>
          {share === 1
            ? t("importing.sentAll", { size: size(file.size) })
            : t("importing.sent", { sent: size(Math.min(nSent, file.size)), size: size(file.size) })}
        </span>
        <Button variant="default" size="xs" onClick={onStop}>
          {t("importing.stopSending")}
        </Button>
      </div>
    </div>
  );
}

/** A file is chosen or dropped, and brought to the server. */
export function ImportDrop({ onBrought }: { onBrought: (upload: Upload) => void }): ReactElement {
  const { t } = useTranslation();
  const [sending, setSending] = useState<Sending | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const [isOver, setOver] = useState(false);
  const stopper = useRef<AbortController | null>(null);

  // A page that is left has nobody to tell of its file.
  useEffect(() => () => stopper.current?.abort(), []);

  const isSending = sending !== null;
  useEffect(() => {
    if (!isSending) {
      return;
    }
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);

  const bring = (file: File | null | undefined): void => {
    if (file === null || file === undefined) {
      return;
    }
    const controller = new AbortController();
    stopper.current = controller;
    setFailure(null);
    setSending({ file, nSent: 0 });
    uploadFile(file, {
      signal: controller.signal,
      onSent: (nSent) => setSending({ file, nSent }),
    }).then(onBrought, (error: Error) => {
      setSending(null);
      if (error.name !== "AbortError") {
        setFailure(error);
      }
    });
  };

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    bring(event.dataTransfer.files[0]);
  };

  return (
    <Card title={t("corpus.file")} sentence={t("importing.fileSentence")}>
      {sending === null ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard
        <div
          className={`${classes.drop} ${isOver ? (classes.dropOver ?? "") : ""}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <Icon name="importFile" size={28} className={classes.dropIcon} />
          <p className={classes.dropTitle}>{t("importing.drop")}</p>
          <p className={classes.dropHint}>{t("importing.formats")}</p>
          <FileButton onChange={bring} accept={ACCEPTED}>
            {(props) => (
              <Button {...props} leftSection={<Icon name="file" />}>
                {t("corpus.filePlaceholder")}
              </Button>
            )}
          </FileButton>
          <p className={classes.dropHint}>{t("importing.fileKept")}</p>
        </div>
      ) : (
        <SendingFile {...sending} onStop={() => stopper.current?.abort()} />
      )}
      {failure !== null && <FailedCall error={failure} title={t("importing.notBrought")} />}
    </Card>
  );
}
