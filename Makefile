# warmcurl: build, tests, demonstration.
#
#   make            build/warmcurl build/warmcurlctl build/warmcurld
#   make demo       20 commands with curl and with warmcurl, side by side
#   make check      all tests (installs missing build packages first)
#
# Sources are found by wildcard: a new .c file needs no line here. The client
# is built apart from the daemon, with a small static libc where there is one,
# because a command's cost is mostly its exec.

VERSION := 0.1.0

# A sanitizer build has its own directory: objects never mix.
SANITIZE ?=
comma := ,
ifeq ($(SANITIZE),)
BUILD ?= build
else ifneq ($(findstring address,$(SANITIZE)),)
BUILD ?= build/asan
else
BUILD ?= build/$(subst $(comma),-,$(SANITIZE))
endif

CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
PKG_CONFIG ?= pkg-config
PYTHON ?= /usr/bin/python3
LIBEXECDIR ?= /usr/libexec/warmcurl

export BUILD SANITIZE PYTHON

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2
ifeq ($(WERROR),1)
WARN += -Werror
endif
COMMON := -std=c11 -D_GNU_SOURCE -I. -I$(BUILD)/gen $(WARN) -MMD -MP

# The daemon's memory is wiped when it is freed (daemon/mem.h).
WIPE_LD := -Wl,--wrap=free -Wl,--wrap=realloc

ifneq ($(SANITIZE),)
# WARMCURL_SANITIZED: the autostarted daemon keeps the sanitizers' variables.
SAN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -g -O1 -DWARMCURL_SANITIZED=1
DAEMON_OPT := $(SAN)
DAEMON_LD := $(SAN) $(WIPE_LD)
TEST_OPT := $(SAN)
TEST_LD := $(SAN)
else
DAEMON_OPT := -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
DAEMON_LD := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(WIPE_LD)
TEST_OPT := -O1 -g
TEST_LD :=
endif

GOALS := $(or $(MAKECMDGOALS),all)
# Goals that compile nothing in this make must not probe the tool chain: it may
# not be installed yet.
ifneq ($(filter-out deps clean check demo bench check-matrix check-modules check-format help,$(GOALS)),)
include $(BUILD)/gen/toolchain.mk
endif

pkg_cflags = $(shell $(PKG_CONFIG) --cflags libcurl libuv openssl)
pkg_libs = $(shell $(PKG_CONFIG) --libs libcurl libuv openssl)

CLIENT_FLAGS = $(CLIENT_OPT) -ffunction-sections -fdata-sections
CLIENT_LINK = $(CLIENT_LD) -Wl,--gc-sections

proto_src := $(sort $(wildcard proto/*.c))
client_src := $(sort $(wildcard client/*.c))
daemon_src := $(sort $(wildcard daemon/*.c))
client_lib_src := $(filter-out client/main.c client/ctl_main.c,$(client_src))
daemon_lib_src := $(filter-out daemon/main.c,$(daemon_src))
headers := $(sort $(wildcard proto/*.h client/*.h daemon/*.h))
all_src := $(sort $(proto_src) $(client_src) $(daemon_src) $(headers))
unit_src := $(sort $(wildcard tests/unit/test_*.c))
unit_d_src := $(filter tests/unit/test_d_%.c,$(unit_src))
unit_c_src := $(filter-out $(unit_d_src),$(unit_src))

O := $(BUILD)/obj
# client: the client's libc. daemon: the host's. test: client code on the
# host's libc, since cmocka is built with that one.
client_objs := $(patsubst %.c,$(O)/client-libc/%.o,$(client_lib_src) $(proto_src))
daemon_objs := $(patsubst %.c,$(O)/daemon/%.o,$(daemon_lib_src) $(proto_src))
test_objs := $(patsubst %.c,$(O)/test/%.o,$(client_lib_src) $(proto_src))

# A program exists as soon as its main file does.
programs := $(if $(wildcard client/main.c),$(BUILD)/warmcurl) \
	$(if $(wildcard client/ctl_main.c),$(BUILD)/warmcurlctl) \
	$(if $(wildcard daemon/main.c),$(BUILD)/warmcurld)
unit_programs := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_src))

# One line for each file; V=1 shows the commands.
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-4s %s\n'

.PHONY: all demo check check-run check-unit check-pytest check-headers \
	check-format check-modules check-matrix bench deps clean units help FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

# The client starts no daemon that others could write, and a loose umask makes
# such files: take those rights away again.
all: $(programs)
	@test -z "$(strip $(programs))" || chmod go-w $(BUILD) $(programs)

help:
	@sed -n '3,6s/^# *//p' Makefile

# --- generated ------------------------------------------------------------

# Tried once: which compiler makes the smallest client here.
$(BUILD)/gen/toolchain.mk: tests/tools/toolchain.sh Makefile
	@mkdir -p $(@D)
	@sh tests/tools/toolchain.sh '$(CC)' '$(SAN)' > $@.tmp && mv $@.tmp $@

# The id names the daemon's socket, so that builds never meet each other's
# daemon. Rewritten only when a source changed.
$(BUILD)/gen/build_id.h: FORCE
	@mkdir -p $(@D)
	@id=$$( { echo '$(VERSION) $(SANITIZE)'; \
		cat /dev/null $(all_src); } | sha256sum | cut -c1-12); \
	printf '#ifndef WARMCURL_BUILD_ID_H\n#define WARMCURL_BUILD_ID_H\n\n#define WARMCURL_BUILD_ID "%s"\n#define WARMCURL_VERSION "%s"\n\n#endif\n' \
		"$$id" '$(VERSION)' > $@.tmp; \
	if cmp -s $@.tmp $@; then rm -f $@.tmp; else mv $@.tmp $@; fi

FORCE:

# --- objects --------------------------------------------------------------

$(O)/client-libc/%.o: %.c $(BUILD)/gen/toolchain.mk | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CLIENT_CC) $(COMMON) $(CLIENT_FLAGS) $(CPPFLAGS) $(CFLAGS) \
		-DWARMCURL_LIBEXECDIR='"$(LIBEXECDIR)"' -c -o $@ $<

$(O)/daemon/%.o: %.c | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) $(DAEMON_OPT) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS) \
		-DWARMCURL_LIBEXECDIR='"$(LIBEXECDIR)"' -c -o $@ $<

$(O)/test/%.o: %.c | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) $(TEST_OPT) $(CPPFLAGS) $(CFLAGS) \
		-DWARMCURL_LIBEXECDIR='"$(LIBEXECDIR)"' -c -o $@ $<

# Archives, so that each program takes only the modules it uses.
$(BUILD)/libclient.a: $(client_objs)
$(BUILD)/libdaemon.a: $(daemon_objs)
$(BUILD)/libtest.a: $(test_objs)
$(BUILD)/%.a:
	@rm -f $@
	@ar rcs $@ $^

# --- programs -------------------------------------------------------------

$(BUILD)/warmcurl: $(O)/client-libc/client/main.o $(BUILD)/libclient.a
	$(say) LD $@
	$(Q)$(CLIENT_CC) $(CLIENT_LINK) $(LDFLAGS) -o $@ $^

$(BUILD)/warmcurlctl: $(O)/client-libc/client/ctl_main.o $(BUILD)/libclient.a
	$(say) LD $@
	$(Q)$(CLIENT_CC) $(CLIENT_LINK) $(LDFLAGS) -o $@ $^

$(BUILD)/warmcurld: $(O)/daemon/daemon/main.o $(BUILD)/libdaemon.a
	$(say) LD $@
	$(Q)$(CC) $(DAEMON_LD) $(LDFLAGS) -o $@ $^ $(pkg_libs) -lpthread

# --- unit tests -----------------------------------------------------------

# tests/unit/test_X.c tests client/X.c or proto/X.c, test_d_X.c daemon/X.c.
$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_c_src)): \
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libtest.a | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) -Itests/unit $(TEST_OPT) $(TEST_LD) -o $@ $< \
		$(BUILD)/libtest.a -lcmocka

$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_d_src)): \
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libdaemon.a | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) -Itests/unit $(DAEMON_OPT) $(DAEMON_LD) $(pkg_cflags) \
		-o $@ $< $(BUILD)/libdaemon.a $(pkg_libs) -lcmocka -lpthread

units: $(unit_programs)

check-unit: $(programs) $(unit_programs)
	@sh tests/tools/unit.sh $(unit_programs)

# Every header compiles alone: it includes what it needs.
header_stamps := $(patsubst %,$(BUILD)/headers/%.ok,$(headers))
$(BUILD)/headers/%.ok: % | $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(if $(filter daemon/%,$<),$(pkg_cflags)) -MF $@.d \
		-MT $@ -fsyntax-only -x c -include $< /dev/null
	@touch $@
check-headers: $(header_stamps)

check-pytest: $(programs)
	@sh tests/tools/pytest.sh

# Names the files that .clang-format would lay out otherwise.
check-format:
	@for file in $(all_src) $(wildcard tests/*/*.[ch]); do \
		clang-format $$file | cmp -s - $$file || echo $$file; done

# Fails where a module has no unit test.
check-modules:
	@sh tests/tools/modules.sh

check-run: check-headers check-unit check-pytest

# --- what a user calls ----------------------------------------------------

check:
	@sh tests/tools/deps.sh --if-missing check
	@$(MAKE) --no-print-directory all units
	@$(MAKE) --no-print-directory check-run
	@sh tests/tools/modules.sh

demo:
	@sh tests/tools/deps.sh --if-missing demo
	@$(MAKE) --no-print-directory all
	@bash tests/tools/demo.sh '$(URL)'

bench:
	@sh tests/tools/deps.sh --if-missing bench
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/bench/bench.py

check-matrix:
	@bash tests/tools/matrix.sh

deps:
	@sh tests/tools/deps.sh check

clean:
	rm -rf $(BUILD)

# --- fuzzing --------------------------------------------------------------

# With clang's libFuzzer where it is installed, else the same target over
# damaged messages. FUZZ_SECONDS=600 for a longer run.
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
FUZZ_FLAGS := -g -O1 -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -w
fuzz_dir := $(BUILD)/fuzz

$(fuzz_dir)/standalone: tests/fuzz/standalone.c tests/fuzz/fuzz_codec.c \
		$(wildcard tests/fuzz/*.h tests/unit/*.h) $(BUILD)/libdaemon.a
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(filter-out -MMD -MP,$(COMMON)) $(DAEMON_OPT) $(DAEMON_LD) \
		$(pkg_cflags) -o $@ $(filter %.c,$^) $(BUILD)/libdaemon.a \
		$(pkg_libs) -lpthread

$(fuzz_dir)/fuzz_codec: tests/fuzz/fuzz_codec.c $(proto_src) \
		$(daemon_lib_src) $(headers) $(wildcard tests/unit/*.h) \
		| $(BUILD)/gen/build_id.h
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(FUZZ_CC) $(filter-out -MMD -MP,$(COMMON)) $(FUZZ_FLAGS) $(WIPE_LD) \
		$(pkg_cflags) -o $@ $(filter %.c,$^) $(pkg_libs) -lpthread

.PHONY: fuzz
fuzz: $(fuzz_dir)/standalone
	@if echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
		$(FUZZ_CC) -fsanitize=fuzzer -x c -o $(fuzz_dir)/probe - 2>/dev/null; \
	then \
		$(MAKE) --no-print-directory $(fuzz_dir)/fuzz_codec && \
		mkdir -p $(fuzz_dir)/corpus && \
		$(fuzz_dir)/standalone --corpus $(fuzz_dir)/corpus && \
		$(fuzz_dir)/fuzz_codec -max_total_time=$(FUZZ_SECONDS) \
			-max_len=65536 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(fuzz_dir)/ $(fuzz_dir)/corpus; \
	else \
		$(fuzz_dir)/standalone --seconds $(FUZZ_SECONDS); \
	fi

# It must not rot where nobody runs it.
units: $(fuzz_dir)/standalone

-include $(wildcard $(O)/*/*/*.d $(BUILD)/unit/*.d $(BUILD)/headers/*/*.d)
