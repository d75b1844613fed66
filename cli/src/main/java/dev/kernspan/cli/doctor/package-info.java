/** Stages 1 and 2, looked at from outside: what of them this machine can do, and at what cost. */
@NullMarked
package dev.kernspan.cli.doctor;

import org.jspecify.annotations.NullMarked;
