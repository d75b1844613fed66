/**
 * What every application protocol tells the agent (stage 4): its name, and the bytes by which the
 * kernel suspects it. Each protocol is one folder below this package; the build finds the folders.
 */
@NullMarked
package dev.kernspan.agent.protocol;

import org.jspecify.annotations.NullMarked;
