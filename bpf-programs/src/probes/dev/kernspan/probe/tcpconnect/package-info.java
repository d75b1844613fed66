/** Stages 1 and 3: how connections to other hosts begin. */
@NullMarked
package dev.kernspan.probe.tcpconnect;

import org.jspecify.annotations.NullMarked;
