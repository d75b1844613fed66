package dev.kernspan.cli.threads;

import java.util.List;

/**
 * What all threads of a process did since the round before.
 *
 * @param threads those that were there all the time, the busiest first
 * @param began how many are new; they are in the next round
 * @param ended how many are gone
 * @param gone whether the process has no thread any more
 */
public record Round(List<ThreadRow> threads, int began, int ended, boolean gone) {}
