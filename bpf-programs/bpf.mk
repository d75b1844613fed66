# Compiles every probe's C for every architecture and writes the index of probes.
# A new probe folder needs no edit here. Target `tests`: the objects that only tests load.

# The newest clang that is found, 14 or later; clang 12 and 13 write BTF that libbpf 1.1 refuses.
CLANG ?= $(firstword $(foreach v,22 21 20 19 18 17 16 15 14,$(shell command -v clang-$(v))) \
	$(shell command -v clang) clang-not-found)
STRIP ?= $(or $(shell command -v $(subst clang,llvm-strip,$(CLANG))),$(shell command -v llvm-strip))
OUT   := target/classes
FOLDERS := $(wildcard src/probes src/main/bpf)
SRC   := $(shell find $(FOLDERS) -name '*.bpf.c' | sort)
OBJ   := $(foreach arch,x86 arm64,$(patsubst %.bpf.c,$(OUT)/%.$(arch).bpf.o, \
	$(patsubst src/probes/%,%,$(patsubst src/main/bpf/%,%,$(SRC)))))
INDEX := $(OUT)/dev/kernspan/probe/probes.index

# The UAPI headers of the build host serve both architectures: BPF sees only their fixed-width types.
UAPI  := $(shell ls -d /usr/include/$$(uname -m)-linux-gnu 2>/dev/null)

# -Wpadded: a struct that Java reads has no hidden padding. System headers may have some.
# -Wno-unused-parameter: the kernel gives the arguments, BPF_PROG the context, needed or not.
CFLAGS := -g -O2 -target bpf -mcpu=v3 -std=gnu11 -Wall -Wextra -Wpadded -Wno-unused-parameter -Werror \
	-Iinclude $(addprefix -idirafter ,$(UAPI))

TESTS := $(shell find src/test/bpf -name '*.bpf.c' 2>/dev/null | sort)
TEST_OBJ := $(foreach arch,x86 arm64,$(TESTS:src/test/bpf/%.bpf.c=target/test-classes/%.$(arch).bpf.o))

.PHONY: all index tests
all: $(OBJ) index
tests: $(TEST_OBJ)

define compile
	@mkdir -p $(@D) target/bpf
	$(CLANG) $(CFLAGS) -D__TARGET_ARCH_$(1) -MMD -MP -MF target/bpf/$(notdir $*).$(1).d -MT $@ -c $< -o $@
	$(STRIP) -g $@
endef

$(OUT)/%.x86.bpf.o: src/probes/%.bpf.c bpf.mk
	$(call compile,x86)

$(OUT)/%.arm64.bpf.o: src/probes/%.bpf.c bpf.mk
	$(call compile,arm64)

$(OUT)/%.x86.bpf.o: src/main/bpf/%.bpf.c bpf.mk
	$(call compile,x86)

$(OUT)/%.arm64.bpf.o: src/main/bpf/%.bpf.c bpf.mk
	$(call compile,arm64)

target/test-classes/%.x86.bpf.o: src/test/bpf/%.bpf.c bpf.mk
	$(call compile,x86)

target/test-classes/%.arm64.bpf.o: src/test/bpf/%.bpf.c bpf.mk
	$(call compile,arm64)

# Written anew each time, so that a removed folder leaves it too.
index:
	@mkdir -p $(dir $(INDEX))
	@grep -rlE 'implements (.*, )?Probe( |,|$$)' src/probes --include='*.java' --exclude='*Test.java' \
		| sed 's|^src/probes/||;s|/|.|g;s|\.java$$||' | sort > $(INDEX)

-include $(wildcard target/bpf/*.d)
