import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";

export type Simulation = "all" | "mixed";

export interface SectionPage {
  to: string;
  label: string;
}

interface FrameState {
  simulation: Simulation | null;
  sectionPages: readonly SectionPage[];
  setSimulation: (simulation: Simulation | null) => void;
  setSectionPages: (pages: readonly SectionPage[]) => void;
}

const FrameContext = createContext<FrameState | null>(null);

/** What a page tells the frame around it: that its data are simulated, and the pages beside it. */
export function FrameStateProvider({ children }: { children: ReactNode }): ReactElement {
  const [simulation, setSimulation] = useState<Simulation | null>(null);
  const [sectionPages, setSectionPages] = useState<readonly SectionPage[]>([]);
  const state = useMemo(
    () => ({ simulation, sectionPages, setSimulation, setSectionPages }),
    [simulation, sectionPages],
  );
  return <FrameContext value={state}>{children}</FrameContext>;
}

export function useFrameState(): FrameState {
  const state = useContext(FrameContext);
  if (state === null) {
    throw new Error("useFrameState is used outside FrameStateProvider");
  }
  return state;
}

/** Draws the violet band across the top for as long as the page is shown; null draws none. */
export function useSimulatedBand(simulation: Simulation | null): void {
  const { setSimulation } = useFrameState();
  useLayoutEffect(() => {
    setSimulation(simulation);
    return () => setSimulation(null);
  }, [simulation, setSimulation]);
}

/** Shows these pages below the open section of the navigation. `pages` must be the same array from draw to draw. */
export function useSectionPages(pages: readonly SectionPage[]): void {
  const { setSectionPages } = useFrameState();
  useLayoutEffect(() => {
    setSectionPages(pages);
    return () => setSectionPages([]);
  }, [pages, setSectionPages]);
}
