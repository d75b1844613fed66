package dev.kernspan.agent.protocol;

import java.util.List;

/**
 * One application protocol. An implementation has a public constructor without arguments, and its
 * folder is all it takes: see {@link ProtocolCatalog}.
 */
public interface Protocol {
  /** The name of the folder, such as {@code http1}. */
  String name();

  /** The first bytes by which the kernel tells that a message may be of this protocol. */
  List<Signature> signatures();
}
