/** What the agent says about itself: its own metrics, its distinct errors. */
@NullMarked
package dev.kernspan.agent.health;

import org.jspecify.annotations.NullMarked;
