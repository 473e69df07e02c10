import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { i18n } from "i18next";
import type { ReactElement, ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { cssVariables, theme } from "./theme";

/** What every researcher's page stands in: translations, data, theme. */
export function Providers({
  translator,
  queries,
  env = "default",
  children,
}: {
  translator: i18n;
  queries: QueryClient;
  /** "test" draws without transitions. */
  env?: "default" | "test";
  children: ReactNode;
}): ReactElement {
  return (
    <I18nextProvider i18n={translator}>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          env={env}
        >
          {children}
        </MantineProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
