package dev.kernspan.export.prometheus;

import java.util.List;

/** Says whether the agent does its work; asked by the scrape thread, so it must not block. */
@FunctionalInterface
public interface Readiness {
  /** What is still missing, each in words a user understands; empty when ready. */
  List<String> missing();
}
