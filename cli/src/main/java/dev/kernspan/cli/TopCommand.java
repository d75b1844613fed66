package dev.kernspan.cli;

import picocli.CommandLine.Command;

/** Shows again and again what uses most of something. */
@Command(
    name = "top",
    description = "Shows, second by second, what uses most of something.",
    synopsisSubcommandLabel = "WHAT")
final class TopCommand {}
