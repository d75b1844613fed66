# Writes the index of protocols: one line per class that implements Protocol.
# A new protocol folder needs no edit here.

SRC   := src/main/java
INDEX := target/classes/dev/kernspan/agent/protocol/protocols.index

# Written anew each time, so that a removed folder leaves it too.
.PHONY: index
index:
	@mkdir -p $(dir $(INDEX))
	@grep -rlE 'implements (.*, )?Protocol( |,|$$)' $(SRC)/dev/kernspan/agent/protocol --include='*.java' \
		| sed 's|^$(SRC)/||;s|/|.|g;s|\.java$$||' | sort > $(INDEX)
