import {
  Button,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from "@mantine/core";
import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, useLanguage } from "../i18n";
import classes from "./Frame.module.css";
import { Icon } from "./Icon";

/** System, light or dark. */
export function ColorSchemeSwitch(): ReactElement {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const id = useId();
  return (
    <div>
      <Text id={id} size="xs" fw={600} c="dimmed" mb={4}>
        {t("person.colorScheme")}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: "auto", label: t("person.schemeSystem") },
          { value: "light", label: t("person.schemeLight") },
          { value: "dark", label: t("person.schemeDark") },
        ]}
      />
    </div>
  );
}

/** English or Russian, each in its own name. */
export function LanguageSwitch(): ReactElement {
  const { t } = useTranslation();
  const { language, setLanguage } = useLanguage();
  const id = useId();
  return (
    <div>
      <Text id={id} size="xs" fw={600} c="dimmed" mb={4}>
        {t("person.language")}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={language}
        onChange={setLanguage}
        data={LANGUAGES.map(({ value, label }) => ({ value, label }))}
      />
    </div>
  );
}

/** The person at the foot of the navigation, and what they may set. */
export function PersonMenu({ name, onLogOut }: { name: string; onLogOut: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Popover position="top-start" width={288} trapFocus withRoles={false} shadow="sm">
      <Popover.Target>
        <UnstyledButton
          className={classes.personButton}
          aria-haspopup="dialog"
          aria-label={t("person.open", { name })}
        >
          <Icon name="person" />
          <span className={classes.personName}>{name}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={name}>
        <Stack gap="md">
          <ColorSchemeSwitch />
          <LanguageSwitch />
          <Button variant="default" leftSection={<Icon name="logOut" />} onClick={onLogOut}>
            {t("person.logOut")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
