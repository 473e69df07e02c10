import { NumberInput } from "@mantine/core";
import type { ReactElement } from "react";

/** A whole number with bounds; an empty field is null, never 0. */
export function NumberField({
  label,
  description,
  value,
  onChange,
  min,
  max,
  error,
  prefix,
}: {
  label: string;
  description?: string;
  value: number | null;
  onChange: (value: number | null) => void;
  min: number;
  max: number;
  error?: string | null;
  prefix?: string;
}): ReactElement {
  return (
    <NumberInput
      label={label}
      description={description}
      value={value ?? ""}
      onChange={(written) => onChange(typeof written === "number" ? written : null)}
      min={min}
      max={max}
      allowDecimal={false}
      clampBehavior="blur"
      error={error}
      {...(prefix === undefined ? {} : { prefix })}
    />
  );
}
