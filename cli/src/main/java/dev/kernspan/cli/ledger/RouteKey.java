package dev.kernspan.cli.ledger;

import dev.kernspan.agent.protocol.Role;

/**
 * What the requests of a line in the summary have in common.
 *
 * @param name see {@link FinishedRequest}
 */
public record RouteKey(String service, Role role, String name) {
  static RouteKey of(FinishedRequest request) {
    return new RouteKey(request.service(), request.role(), request.name());
  }

  /** As in: GET /checkout, served by shop. */
  public String text() {
    return name + (role == Role.SERVER ? ", served by " : ", asked by ") + service;
  }
}
