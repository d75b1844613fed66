package dev.kernspan.libbpf;

/** What was tried when a call failed. */
enum Operation {
  OPEN("open"),
  CONFIGURE("configure"),
  LOAD("load"),
  ATTACH("attach"),
  LOOKUP("look up"),
  UPDATE("update"),
  DELETE("delete from"),
  ITERATE("iterate over"),
  PIN("pin"),
  MAP_MEMORY("map the memory of"),
  POLL("wait for"),
  RUN("run"),
  INSPECT("inspect");

  final String verb;

  Operation(String verb) {
    this.verb = verb;
  }
}
