package dev.kernspan.agent.identity;

import dev.kernspan.export.ObservedResource;
import org.jspecify.annotations.Nullable;

/**
 * Which service a process is.
 *
 * @param pid of the thread group, as the kernel counts it on the host
 * @param resource the same object for all processes of one service instance
 * @param startEpochNs when the process started; 0 if it was gone before that could be read
 * @param excluded whether nothing of the process may be observed
 */
public record Identity(
    int pid,
    String comm,
    String serviceName,
    @Nullable String serviceNamespace,
    ObservedResource resource,
    long startEpochNs,
    boolean excluded) {}
