# warmcurl: build, tests, demonstration.
#
#   make            build/warmcurl build/warmcurlctl build/warmcurld
#   make demo       20 commands with curl and with warmcurl, side by side
#   make check      all tests (installs missing build packages first)
#   make install    into PREFIX (/usr/local), below DESTDIR; make uninstall
#   make deb        a Debian package in build/deb
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

# Where `make install` puts things, by the names that GNU's packages have for
# them; the configuration is in /etc wherever the programs are.
PREFIX ?= /usr/local
prefix ?= $(PREFIX)
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
libexecdir ?= $(exec_prefix)/libexec
sysconfdir ?= /etc
datarootdir ?= $(prefix)/share
datadir ?= $(datarootdir)
docdir ?= $(datarootdir)/doc/warmcurl
mandir ?= $(datarootdir)/man
# systemd looks at a home's share, but not at its lib.
systemduserunitdir ?= $(if $(and $(HOME),$(filter $(HOME)/%,$(prefix))),$(datadir),$(prefix)/lib)/systemd/user
bashcompletiondir ?= $(datadir)/bash-completion/completions
zshcompletiondir ?= $(datadir)/zsh/site-functions
fishcompletiondir ?= $(datadir)/fish/vendor_completions.d

ifneq ($(word 2,$(prefix)),)
$(error a PREFIX with blanks is more than make can keep together)
endif

export BUILD SANITIZE PYTHON PKG_CONFIG

WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef -Wformat=2
ifeq ($(WERROR),1)
WARN += -Werror
endif
COMMON := -std=c11 -D_GNU_SOURCE -I. -I$(BUILD)/gen $(WARN) -MMD -MP

# The daemon's memory is wiped when it is freed (daemon/mem.h).
WRAP_LD := -Wl,--wrap=free -Wl,--wrap=realloc
WIPE_LD := $(if $(SANITIZE)$(if $(shell getconf GNU_LIBC_VERSION 2>&1 | \
	grep ^glibc),,other),$(WRAP_LD))

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
ifneq ($(filter-out deps build-deps clean check check-isolation demo bench soak check-matrix uninstall deb check-deb check-modules check-format help,$(GOALS)),)
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

# One line for each file; V=1 shows the commands, -s nothing.
Q := $(if $(filter 1,$(V)),,@)
say = @$(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,printf '  %-4s %s\n')

.PHONY: all demo check check-run check-unit check-pytest check-isolation \
	check-headers check-format check-modules check-matrix bench soak deps build-deps clean \
	units help FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

# With all that is installed, so that `sudo make install` makes no file here
# that its user could not remove.  The client starts no daemon that others could
# write, and a loose umask makes such files: take those rights away again.
all: $(programs) made
	@test -z "$(strip $(programs))" || chmod go-w $(BUILD) $(programs)

help:
	@sed -n '3,7s/^# *//p' Makefile

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

# What the programs know of their places. Rewritten only when they change.
$(BUILD)/gen/dirs.h: FORCE
	@mkdir -p $(@D)
	@printf '#ifndef WARMCURL_DIRS_H\n#define WARMCURL_DIRS_H\n\n#define WARMCURL_LIBEXECDIR "%s"\n#define WARMCURL_SYSCONFDIR "%s"\n\n#endif\n' \
		'$(libexecdir)/warmcurl' '$(sysconfdir)' > $@.tmp; \
	if cmp -s $@.tmp $@; then rm -f $@.tmp; else mv $@.tmp $@; fi

generated := $(BUILD)/gen/build_id.h $(BUILD)/gen/dirs.h

FORCE:

# --- objects --------------------------------------------------------------

$(O)/client-libc/%.o: %.c $(BUILD)/gen/toolchain.mk | $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CLIENT_CC) $(COMMON) $(CLIENT_FLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/daemon/%.o: %.c | $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) $(DAEMON_OPT) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/test/%.o: %.c | $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) $(TEST_OPT) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

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

# --- for other programs ---------------------------------------------------

# proto/ for clients of others' (proto/talk.h), and an example that uses it.
.PHONY: lib
lib: $(BUILD)/libwarmcurl.a $(BUILD)/get

lib_objs := $(patsubst %.c,$(O)/daemon/%.o,$(proto_src))
$(BUILD)/libwarmcurl.a: $(lib_objs)

$(BUILD)/get: proto/example/get.c $(BUILD)/libwarmcurl.a
	$(say) CC $@
	$(Q)$(CC) $(COMMON) -Iproto $(TEST_OPT) $(TEST_LD) -o $@ $^

# --- unit tests -----------------------------------------------------------

# tests/unit/test_X.c tests client/X.c or proto/X.c, test_d_X.c daemon/X.c.
$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_c_src)): \
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libtest.a | $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) -Itests/unit $(TEST_OPT) $(TEST_LD) -o $@ $< \
		$(BUILD)/libtest.a -lcmocka

$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_d_src)): \
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libdaemon.a | $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(COMMON) -Itests/unit $(DAEMON_OPT) $(DAEMON_LD) $(pkg_cflags) \
		-o $@ $< $(BUILD)/libdaemon.a $(pkg_libs) -lcmocka -lpthread

units: $(unit_programs)

check-unit: $(programs) $(unit_programs)
	@sh tests/tools/unit.sh $(unit_programs)

# Every header compiles alone: it includes what it needs.
header_stamps := $(patsubst %,$(BUILD)/headers/%.ok,$(headers))
$(BUILD)/headers/%.ok: % | $(generated)
	@mkdir -p $(@D)
	@$(CC) $(COMMON) $(if $(filter daemon/%,$<),$(pkg_cflags)) -MF $@.d \
		-MT $@ -fsyntax-only -x c -include $< /dev/null
	@touch $@
check-headers: $(header_stamps)

check-pytest: all lib
	@sh tests/tools/pytest.sh

# The catalogue of what commands must not share, as a table with verdicts.
check-isolation:
	@sh tests/tools/deps.sh --if-missing check
	@$(MAKE) --no-print-directory all
	@ISOLATION_TABLE=1 sh tests/tools/pytest.sh tests/isolation

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

# SOAK_COMMANDS=1000 for a shorter one.
SOAK_COMMANDS ?= 100000
soak:
	@sh tests/tools/deps.sh --if-missing bench
	@$(MAKE) --no-print-directory all
	@$(PYTHON) tests/bench/soak.py $(SOAK_COMMANDS)

check-matrix:
	@bash tests/tools/matrix.sh

deps:
	@sh tests/tools/deps.sh check

# What `make` alone needs.
build-deps:
	@sh tests/tools/deps.sh build

clean:
	rm -rf $(BUILD)

# --- installing -----------------------------------------------------------

# Nothing is put before curl on PATH: the shim has a folder of its own, which
# people put there. Units are installed, not enabled. There is no file in
# $(sysconfdir): the example shows what holds without one.
INSTALL ?= install

# Made from the tables of options and verbs.
complete := $(BUILD)/complete
completions := $(foreach name,warmcurl warmcurlctl,\
	$(complete)/$(name).bash $(complete)/_$(name) $(complete)/$(name).fish)

# Of the client's own objects: `make install` compiles next to nothing.
$(complete)/generate: client/complete/generate.c $(BUILD)/libclient.a \
		| $(generated)
	@mkdir -p $(@D)
	$(Q)$(CLIENT_CC) $(COMMON) $(CLIENT_FLAGS) $(CLIENT_LINK) -o $@ $< \
		$(BUILD)/libclient.a
$(complete)/%.bash: $(complete)/generate
	@$< bash $* > $@.tmp && mv $@.tmp $@
$(complete)/_%: $(complete)/generate
	@$< zsh $* > $@.tmp && mv $@.tmp $@
$(complete)/%.fish: $(complete)/generate
	@$< fish $* > $@.tmp && mv $@.tmp $@

# What goes where, as mode:file:place.
installed = \
	755:$(BUILD)/warmcurl:$(bindir)/warmcurl \
	755:$(BUILD)/warmcurlctl:$(bindir)/warmcurlctl \
	755:$(BUILD)/warmcurld:$(libexecdir)/warmcurl/warmcurld \
	$(foreach page,$(wildcard client/*.1), \
		644:$(page):$(mandir)/man1/$(notdir $(page))) \
	$(foreach page,$(wildcard daemon/*.5), \
		644:$(page):$(mandir)/man5/$(notdir $(page))) \
	$(foreach page,$(wildcard daemon/*.8), \
		644:$(page):$(mandir)/man8/$(notdir $(page))) \
	$(foreach file,$(filter %.bash,$(completions)), \
		644:$(file):$(bashcompletiondir)/$(basename $(notdir $(file)))) \
	$(foreach file,$(filter %.fish,$(completions)), \
		644:$(file):$(fishcompletiondir)/$(notdir $(file))) \
	$(foreach file,$(filter-out %.bash %.fish,$(completions)), \
		644:$(file):$(zshcompletiondir)/$(notdir $(file))) \
	644:systemd/warmcurl.socket:$(systemduserunitdir)/warmcurl.socket \
	644:$(BUILD)/gen/warmcurl.service:$(systemduserunitdir)/warmcurl.service \
	$(foreach file,$(wildcard systemd/examples/*), \
		644:$(file):$(docdir)/examples/$(notdir $(file))) \
	644:README.md:$(docdir)/README.md \
	644:proto/PROTOCOL.md:$(docdir)/PROTOCOL.md \
	644:LICENSE:$(docdir)/LICENSE

shim = $(libexecdir)/warmcurl/curl

$(BUILD)/gen/warmcurl.service: systemd/warmcurl.service.in $(BUILD)/gen/dirs.h
	@sed 's|@libexecdir@|$(libexecdir)|' $< > $@

.PHONY: made install uninstall deb check-deb
made: $(completions) $(BUILD)/gen/warmcurl.service
install: all
	@for entry in $(installed); do \
		mode=$${entry%%:*} place='$(DESTDIR)'$${entry##*:}; \
		file=$${entry#*:} file=$${file%:*}; \
		echo "  INST $$place"; \
		$(INSTALL) -D -m "$$mode" "$$file" "$$place" || exit 1; \
	done
	@echo '  INST $(DESTDIR)$(shim)'
	@ln -srf '$(DESTDIR)$(bindir)/warmcurl' '$(DESTDIR)$(shim)'

# Folders that others may have go on.
uninstall:
	@for entry in $(installed) ::$(shim); do \
		place='$(DESTDIR)'$${entry##*:}; \
		echo "  RM   $$place"; rm -f "$$place" || exit 1; \
	done
	@for dir in '$(libexecdir)/warmcurl' '$(docdir)/examples' '$(docdir)'; do \
		rmdir '$(DESTDIR)'"$$dir" 2>/dev/null || :; \
	done

deb:
	@sh tests/tools/deps.sh --if-missing deb
	@sh tests/tools/deb.sh '$(VERSION)'

# Installs, upgrades and purges it in a root of its own (as root).
check-deb:
	@sh tests/tools/deps.sh --if-missing deb
	@bash tests/tools/check_deb.sh '$(VERSION)'

# --- fuzzing --------------------------------------------------------------

# With clang's libFuzzer where it is installed, else the same targets over
# damaged seeds. FUZZ_SECONDS=600 for a longer run of each.
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
FUZZ_FLAGS := -g -O1 -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -w -DWARMCURL_SANITIZED=1
fuzz_dir := $(BUILD)/fuzz
fuzz_headers := $(wildcard tests/fuzz/*.h tests/unit/*.h)
fuzz_targets := codec client
# The target has its own arena and slurp.
fuzz_client_src := $(filter-out client/arena.c client/slurp.c,$(client_lib_src))

$(fuzz_dir)/standalone_codec: tests/fuzz/standalone.c tests/fuzz/fuzz_codec.c \
		tests/fuzz/seeds_codec.c $(fuzz_headers) $(BUILD)/libdaemon.a
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(filter-out -MMD -MP,$(COMMON)) $(DAEMON_OPT) $(DAEMON_LD) \
		$(pkg_cflags) -o $@ $(filter %.c,$^) $(BUILD)/libdaemon.a \
		$(pkg_libs) -lpthread

$(fuzz_dir)/standalone_client: tests/fuzz/standalone.c \
		tests/fuzz/fuzz_client.c tests/fuzz/seeds_client.c $(fuzz_headers) \
		$(BUILD)/libtest.a
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(filter-out -MMD -MP,$(COMMON)) $(TEST_OPT) $(TEST_LD) \
		-o $@ $(filter %.c,$^) $(BUILD)/libtest.a

$(fuzz_dir)/fuzz_codec: tests/fuzz/fuzz_codec.c $(proto_src) \
		$(daemon_lib_src) $(headers) $(fuzz_headers) \
		| $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(FUZZ_CC) $(filter-out -MMD -MP,$(COMMON)) $(FUZZ_FLAGS) $(WRAP_LD) \
		$(pkg_cflags) -o $@ $(filter %.c,$^) $(pkg_libs) -lpthread

$(fuzz_dir)/fuzz_client: tests/fuzz/fuzz_client.c $(proto_src) \
		$(fuzz_client_src) $(headers) $(fuzz_headers) \
		| $(generated)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(FUZZ_CC) $(filter-out -MMD -MP,$(COMMON)) $(FUZZ_FLAGS) \
		-o $@ $(filter %.c,$^)

fuzz_standalone := $(patsubst %,$(fuzz_dir)/standalone_%,$(fuzz_targets))

.PHONY: fuzz $(patsubst %,fuzz-%,$(fuzz_targets))
fuzz: $(patsubst %,fuzz-%,$(fuzz_targets))

# The folders in full: a target may leave the one it is started in.
$(patsubst %,fuzz-%,$(fuzz_targets)): fuzz-%: $(fuzz_dir)/standalone_%
	@if echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
		$(FUZZ_CC) -fsanitize=fuzzer -x c -o $(fuzz_dir)/probe_$* - \
		2>/dev/null; \
	then \
		$(MAKE) --no-print-directory $(fuzz_dir)/fuzz_$* && \
		mkdir -p $(fuzz_dir)/corpus_$* && \
		$< --corpus $(fuzz_dir)/corpus_$* && \
		$(fuzz_dir)/fuzz_$* -max_total_time=$(FUZZ_SECONDS) \
			-max_len=65536 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(abspath $(fuzz_dir))/ \
			$(abspath $(fuzz_dir)/corpus_$*); \
	else \
		$< --seconds $(FUZZ_SECONDS); \
	fi

# They must not rot where nobody runs them.
units: lib $(fuzz_standalone)

-include $(wildcard $(O)/*/*/*.d $(BUILD)/unit/*.d $(BUILD)/headers/*/*.d)
