import { type ReactElement, useId } from "react";
import { type Answer, chosenValue, pointsOf, type Row } from "../core/answer";
import type { Reason } from "../core/contract";
import { Kbd } from "../shared/Kbd";
import { useTexts } from "./i18n/texts";
import classes from "./ScaleRow.module.css";

/** One radio group: the points of a scale, with what each means, and *cannot judge* apart from them. */
export function ScaleRow({
  row,
  answer,
  name,
  active,
  narrow,
  saving,
  cannotJudgeCap,
  reasons,
  onChoose,
  onCannotJudge,
  onFocus,
}: {
  row: Row;
  answer: Answer;
  /** What stands before the row: the letter of a member, or nothing for the only row. */
  name: string | null;
  active: boolean;
  narrow: boolean;
  saving: boolean;
  cannotJudgeCap: string;
  reasons: readonly Reason[];
  onChoose: (value: number) => void;
  onCannotJudge: () => void;
  onFocus: () => void;
}): ReactElement {
  const texts = useTexts();
  const id = useId();
  const { criterion } = row;
  const points = pointsOf(criterion);
  const value = chosenValue(answer, row);
  const choice = answer.get(row.key);
  const cannot = choice !== undefined && "cannotJudge" in choice ? choice.cannotJudge : null;
  const reason = reasons.find((one) => one.key === cannot)?.label ?? texts.sayWhy;
  const label =
    row.member === null ? criterion.question : `${texts.responseOf(row.member)}: ${criterion.question}`;
  const looks = [
    classes.row,
    name !== null && classes.named,
    active && classes.active,
    narrow && classes.narrow,
    saving && classes.saving,
  ];
  return (
    <div className={looks.filter(Boolean).join(" ")}>
      {name !== null && (
        <span className={classes.name} aria-hidden="true">
          {name}
        </span>
      )}
      <div
        className={classes.group}
        role="radiogroup"
        aria-label={label}
        aria-required={criterion.required}
        tabIndex={-1}
        data-row={row.key}
        onFocus={onFocus}
      >
        {points.map((point, index) => {
          const anchor = criterion.anchors.find((one) => one.value === point);
          const tabStop = value === null ? index === 0 : point === value;
          return (
            <button
              key={point}
              type="button"
              role="radio"
              className={classes.option}
              aria-checked={point === value}
              aria-disabled={saving}
              aria-label={narrow ? texts.pointChosen(point, anchor?.label ?? "") : undefined}
              aria-describedby={anchor === undefined ? undefined : `${id}-${index}`}
              tabIndex={tabStop ? 0 : -1}
              data-point={point}
              onClick={() => onChoose(point)}
            >
              {narrow ? (
                <>
                  {point}
                  <span id={`${id}-${index}`} hidden>
                    {anchor?.text}
                  </span>
                </>
              ) : (
                <>
                  <Kbd>{point}</Kbd>
                  <span className={classes.label}>{anchor?.label ?? point}</span>
                  <span className={classes.text} id={`${id}-${index}`}>
                    {anchor?.text}
                  </span>
                </>
              )}
            </button>
          );
        })}
      </div>
      {!narrow && criterion.allow_cannot_judge && (
        <div className={classes.aside}>
          <button
            type="button"
            className={classes.cannot}
            aria-pressed={cannot !== null}
            aria-disabled={saving}
            onClick={onCannotJudge}
            onFocus={onFocus}
          >
            <Kbd>{cannotJudgeCap}</Kbd>
            <span className={classes.label}>{texts.cannotJudge}</span>
            <span className={classes.text}>{reason}</span>
          </button>
        </div>
      )}
    </div>
  );
}
