#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/curlrc.h"
#include "client/dialect.h"
#include "client/help.h"
#include "client/slurp.h"
#include "parsing.h"
#include "scratch.h"

/* What curlrc_parse() handed over: "[option|param]" for each. */
static char taken[4096];
static struct parse p;

static void take(struct parse *unused, const char *option, const char *param)
{
    size_t len = strlen(taken);

    (void)unused;
    snprintf(taken + len, sizeof(taken) - len, "[%s|%s]", option,
             param ? param : "NULL");
}

static void reset(void)
{
    inv = (struct invocation){.stdin_copy_fd = -1};
    p = (struct parse){
        .inv = &inv, .file = "f", .typed = "-K"};
    taken[0] = '\0';
}

/* What the LEN bytes of TEXT are read as, where the real curl is no way
 * out. */
static const char *read_bytes(const char *text, size_t len)
{
    char *copy = arena_alloc(len + 1);

    reset();
    p.ours = true;
    memcpy(copy, text, len);
    assert_int_equal(curlrc_parse(&p, copy, len, take), 0);
    return taken;
}

static const char *read_as(const char *text)
{
    return read_bytes(text, strlen(text));
}

/* What TEXT is read as, NULL when it is better left to curl. */
static const char *parsed(const char *text)
{
    char copy[1024];

    reset();
    strcpy(copy, text);
    curlrc_parse(&p, copy, strlen(copy), take);
    return p.direct || p.prefer ? NULL : taken;
}

static void lines(void **state)
{
    static const struct {
        const char *text;
        const char *taken;
    } cases[] = {
        {"", ""},
        {"\n\n  \n", ""},
        {"# a\n  # b\n", ""},
        {"silent", "[silent|NULL]"},
        {"user-agent = foo", "[user-agent|foo]"},
        {"user-agent=foo", "[user-agent|foo]"},
        {"user-agent: foo", "[user-agent|foo]"},
        {"user-agent foo", "[user-agent|foo]"},
        {"  user-agent\t=\tfoo  ", "[user-agent|foo]"},
        {"user-agent==foo", "[user-agent|foo]"},
        {"user-agent := foo\r\n", "[user-agent|foo]"},
        {"user-agent = foo # c", "[user-agent|foo]"},
        {"user-agent = #c", "[user-agent|#c]"},
        {"user-agent = a\"b", "[user-agent|a\"b]"},
        {"user-agent = \"a b\"", "[user-agent|a b]"},
        {"user-agent=\"a\\\"b\\tc\\qd\\\\\"", "[user-agent|a\"b\tcqd\\]"},
        {"user-agent = \"a\\nb\\rc\\vd\"", "[user-agent|a\nb\rc\vd]"},
        {"user-agent = \"\"", "[user-agent|]"},
        {"user-agent = \"x\"  \r", "[user-agent|x]"},
        {"user-agent = \"foo\" bar", "[user-agent|foo]"},
        {"user-agent = \"foo\"bar", "[user-agent|foo]"},
        {"user-agent = \"foo", "[user-agent|foo]"},
        {"user-agent = \"foo\\", "[user-agent|foo]"},
        {"user-agent =", "[user-agent|NULL]"},
        {"= x", "[|x]"},
        {"-A=foo", "[-A=foo|NULL]"},
        {"-A foo", "[-A|foo]"},
        {"--user-agent foo", "[--user-agent|foo]"},
        {"url=a\nurl=b", "[url|a][url|b]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = parsed(cases[i].text);

        if (!got)
            fail_msg("\"%s\" is left to curl", cases[i].text);
        assert_string_equal(got, cases[i].taken);
    }
}

/* What versions of curl read differently, or warn about. */
static void odd_lines(void **state)
{
    static const struct {
        const char *text;
        const char *old;
        const char *later;
    } cases[] = {
        {"/c\n*d\n", "", "[/c|NULL][*d|NULL]"},
        {"silent\r\n-s\r\n", "[silent|NULL][-s|NULL]",
         "[silent\r|NULL][-s\r|NULL]"},
        {"user-agent = foo bar", "[user-agent|foo]", "[user-agent|foo]"},
        {"user-agent = 'ab'", "[user-agent|'ab']", "[user-agent|'ab']"},
        {"silent # comment", "[silent|#]", "[silent|#]"},
        {"user-agent = \"foo\nsilent\n", "[user-agent|foo\n][silent|NULL]",
         "[user-agent|foo][silent|NULL]"},
        {"user-agent = \"foo\\\nsilent", "[user-agent|foo\n][silent|NULL]",
         "[user-agent|foo][silent|NULL]"},
        {"user-agent \v x", "[user-agent|x]", "[user-agent|NULL]"},
        {"user-agent\f=\fx", "[user-agent|x]", "[user-agent\f|NULL]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_null(parsed(cases[i].text));
        dialect_use("");
        assert_string_equal(read_as(cases[i].text), cases[i].old);
        dialect_use("8.14.1");
        assert_string_equal(read_as(cases[i].text), cases[i].later);
    }
    assert_string_equal(read_as("  silent\n"), "[|silent]");
    dialect_use("");
    assert_string_equal(read_as("  silent\n"), "[silent|NULL]");
}

static void zero_bytes(void **state)
{
    static const char text[] = "a = x\0y\nb = z\n-s\0\n\0";

    (void)state;
    dialect_use("");
    assert_string_equal(read_bytes(text, sizeof(text)), "[a|xb][-s|NULL]");
    /* Later ones see the end where a line begins with one. */
    assert_string_equal(read_bytes("-a\n\0\n-b\n", 8), "[-a|NULL][-b|NULL]");
    dialect_use("8.14.1");
    assert_string_equal(read_bytes("-a\n\0\n-b\n", 8), "[-a|NULL]");
    dialect_use("");
}

static void warnings_tell_the_line(void **state)
{
    (void)state;
    dialect_use("");
    read_as("silent\n\n# c\nuser-agent = a b\n");
    assert_string_equal(inv.notes.first->text,
                        "f:4: warning: 'user-agent' uses unquoted whitespace "
                        "in the line that may cause side-effects!");
    dialect_use("8.14.1");
    read_as("silent\n\n# c\nuser-agent = a b\n");
    assert_string_equal(inv.notes.first->text,
                        "f:2: warning: 'user-agent' uses unquoted whitespace");
    assert_non_null(inv.notes.first->next);
    dialect_use("8.23.0");
    read_as("user-agent = 'a b'\n");
    assert_string_equal(
        inv.notes.first->text,
        "f:1 Option 'user-agent' uses argument with leading single quote. It "
        "is probably a mistake. Consider double quotes.");
    assert_non_null(inv.notes.first->next);
    dialect_use("");
}

static void standard_input_has_two_names(void **state)
{
    static const struct {
        const char *version;
        const char *name;
    } cases[] = {
        {"7.88.1", "-:1:"}, {"8.14.1", "-:1:"}, {"8.23.0", "<stdin>:1"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[] = "user-agent = a b\n";

        dialect_use(cases[i].version);
        reset();
        p.ours = true;
        p.file = "<stdin>";
        curlrc_parse(&p, text, strlen(text), take);
        assert_memory_equal(inv.notes.first->text, cases[i].name,
                            strlen(cases[i].name));
    }
    dialect_use("");
}

static void long_lines(void **state)
{
    size_t len = 102399;
    char *text = arena_alloc(len + 3);

    (void)state;
    dialect_use("");
    memset(text, 'a', len + 1);
    text[len - 1] = '\n';
    reset();
    p.ours = true;
    assert_int_equal(curlrc_parse(&p, text, len, take), 0);
    memset(text, 'a', len + 1);
    text[len] = '\n';
    assert_int_equal(curlrc_parse(&p, text, len + 1, take), -EMSGSIZE);
    memset(text, 'a', len + 1);
    text[len] = '\n';
    dialect_use("8.14.1");
    assert_int_equal(curlrc_parse(&p, text, len + 1, take), 0);
    dialect_use("");
}

static struct scratch place;

static void put(const char *name, const char *text)
{
    scratch_write(&place, name, text, 0600);
}

/* Where the default file is looked for, as 7.88.1 does. */
static void default_places(void **state)
{
    char dir[128];

    (void)state;
    assert_int_equal(mkdir(scratch_path(&place, "c"), 0700), 0);
    assert_int_equal(mkdir(scratch_path(&place, "h"), 0700), 0);
    assert_int_equal(mkdir(scratch_path(&place, "x"), 0700), 0);
    assert_int_equal(mkdir(scratch_path(&place, "h/.config"), 0700), 0);
    setenv("HOME", scratch_path(&place, "h"), 1);
    reset();
    curlrc_read_default(&p, take);
    assert_null(p.direct);
    assert_null(inv.curlrc);
    assert_string_equal(taken, "");

    put("h/.config/curlrc", "config-home");
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[config-home|NULL]");
    put("h/.curlrc", "home");
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[home|NULL]");
    assert_string_equal(inv.curlrc, scratch_path(&place, "h/.curlrc"));

    strcpy(dir, scratch_path(&place, "x"));
    setenv("XDG_CONFIG_HOME", dir, 1);
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[home|NULL]");
    put("x/curlrc", "xdg");
    reset();
    curlrc_read_default(&p, take);
    assert_non_null(p.prefer); /* only later versions read it */
    reset();
    p.ours = true;
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[home|NULL]");
    reset();
    p.ours = true;
    dialect_use("8.14.1");
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[xdg|NULL]");
    dialect_use("");

    strcpy(dir, scratch_path(&place, "c"));
    setenv("CURL_HOME", dir, 1);
    put("c/.curlrc", "curl-home");
    reset();
    curlrc_read_default(&p, take);
    assert_null(p.direct);
    assert_string_equal(taken, "[curl-home|NULL]");
    unsetenv("XDG_CONFIG_HOME");
    assert_int_equal(unlink(scratch_path(&place, "h/.curlrc")), 0);
    assert_int_equal(unlink(scratch_path(&place, "c/.curlrc")), 0);
    /* The first of the two is where .config is looked for. */
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "");
    assert_int_equal(mkdir(scratch_path(&place, "c/.config"), 0700), 0);
    put("c/.config/curlrc", "curl-config");
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[curl-config|NULL]");
    unsetenv("CURL_HOME");
}

static void without_home(void **state)
{
    (void)state;
    unsetenv("HOME");
    reset();
    curlrc_read_default(&p, take);
    /* Whoever runs the tests has a line in /etc/passwd, or curl decides. */
    if (!p.direct)
        assert_string_equal(strchr(taken, '\n') ? "newline" : "", "");
    setenv("HOME", "/nonexistent", 1);
}

static void odd_files(void **state)
{
    char event[1024];
    int watch;

    (void)state;
    reset();
    curlrc_read(&p, scratch_path(&place, "missing"), take);
    assert_true(inv.fails);
    reset();
    curlrc_read(&p, place.dir, take);
    assert_non_null(p.direct);
    /* A pipe is neither waited for nor opened: its writer would think that
     * its reader has come. */
    assert_int_equal(mkfifo(scratch_path(&place, "pipe"), 0600), 0);
    watch = inotify_init1(IN_NONBLOCK);
    assert_int_equal(
        inotify_add_watch(watch, scratch_path(&place, "pipe"), IN_OPEN), 1);
    reset();
    curlrc_read(&p, scratch_path(&place, "pipe"), take);
    assert_non_null(p.direct);
    assert_int_equal(read(watch, event, sizeof(event)), -1);
    close(watch);
    setenv("HOME", place.dir, 1);
    assert_int_equal(mkfifo(scratch_path(&place, ".curlrc"), 0600), 0);
    reset();
    curlrc_read_default(&p, take);
    assert_non_null(p.direct);
    assert_int_equal(unlink(scratch_path(&place, ".curlrc")), 0);
    setenv("HOME", "/nonexistent", 1);
}

/* Where the real curl is no way out they are read. */
static void our_odd_files(void **state)
{
    char path[128];
    char loop[160];
    pid_t pid;

    (void)state;
    dialect_use("");
    strcpy(path, scratch_path(&place, "pipe"));
    pid = fork();
    if (!pid) {
        int fd = open(path, O_WRONLY);

        _exit(write(fd, "user-agent = p\n", 15) != 15);
    }
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "p");
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(PARSE_OURS("-K", place.dir, "http://h/"), VERDICT_DAEMON);
    assert_int_equal(PARSE_OURS("-K", "/nonexistent", "http://h/"),
                     VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 26);
    assert_string_equal(inv.notes.first->text,
                        "cannot read config from '/nonexistent'");
    snprintf(loop, sizeof(loop), "config = \"%s\"\n", path);
    assert_int_equal(unlink(path), 0);
    put("pipe", loop);
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"),
                     VERDICT_PREFER_DIRECT);
    assert_non_null(strstr(inv.notes.last->text,
                           ":1: warning: 'config' error encountered"));
    dialect_use("8.23.0");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_FAILS);
    assert_string_equal(inv.notes.first->text,
                        "Max config file recursion level reached (5)");
    dialect_use("");
}

/* An error is a warning at first, and later an end. */
static void complaints(void **state)
{
    char path[128];

    (void)state;
    strcpy(path, scratch_path(&place, "bad"));
    put("bad", "max-time = x\nnothing\n--warm-only\nuser-agent = a\n");
    dialect_use("");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"),
                     VERDICT_PREFER_DIRECT);
    assert_non_null(strstr(inv.notes.first->text,
                           ":1: warning: 'max-time' expected a proper"));
    assert_non_null(
        strstr(inv.notes.last->text, ":3: warning: '--warm-only' is unknown"));
    assert_string_equal(text_of(WC_OPT_USERAGENT), "a");
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 26);
    assert_int_equal(inv.notes.first->kind, NOTE_ERROR);
    dialect_use("8.23.0");
    put("bad", "nothing\n");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 2);
    assert_string_equal(inv.notes.last->text,
                        "curl: option -K: found an unknown config option\n"
                        "curl: try 'curl --help' or 'curl --manual' for more "
                        "information\n");
    dialect_use("");
}

/* What only later curls know ends a file as it does there. */
static void later_options_end_it(void **state)
{
    char path[128];

    (void)state;
    strcpy(path, scratch_path(&place, "bad"));
    put("bad", "variable = %WC_UNSET\nuser-agent = a\n");
    unsetenv("WC_UNSET");
    dialect_use("");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 26);
    assert_string_equal(inv.notes.first->text,
                        "Variable 'WC_UNSET' import fail, not set");
    assert_non_null(strstr(inv.notes.first->next->text,
                           ":1 config file option 'variable' variable "
                           "expansion failure"));
    put("bad", "expand-user-agent = {{a:x}}\n");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_FAILS);
    put("bad", "variable = a=b\nexpand-user-agent = {{a}}\n--fail\n");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "b");
    assert_true(conf()->failonerror);
}

/* A question is none in a config file, but later curls help there. */
static void questions(void **state)
{
    char path[128];

    (void)state;
    strcpy(path, scratch_path(&place, "ask"));
    put("ask", "version = 1\nhelp = tls\nmanual\nuser-agent = a\n");
    dialect_use("");
    assert_int_equal(PARSE("-K", path, "http://h/"), VERDICT_PREFER_DIRECT);
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"),
                     VERDICT_PREFER_DIRECT);
    assert_null(inv.notes.first);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "a");
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("-K", path, "http://h/"),
                     VERDICT_PREFER_DIRECT);
    assert_int_equal(inv.notes.first->kind, NOTE_OUTPUT);
    assert_string_equal(inv.notes.first->text, help_text("tls"));
    assert_null(inv.notes.first->next);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "a");
    dialect_use("");
}

static void from_stdin(void **state)
{
    int saved = dup(STDIN_FILENO);
    char buffer[64] = "";
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "-s\nurl = u\n", 11), 11);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    reset();
    curlrc_read(&p, "-", take);
    assert_null(p.direct);
    assert_string_equal(taken, "[-s|NULL][url|u]");
    assert_true(inv.stdin_used);
    /* A second time it is empty: curl may say so. */
    curlrc_read(&p, "-", take);
    assert_non_null(p.direct);
    /* The real curl gets what was there, byte by byte. */
    assert_int_equal(args_restore_stdin(&inv), 0);
    assert_int_equal(read(STDIN_FILENO, buffer, sizeof(buffer)), 11);
    assert_memory_equal(buffer, "-s\nurl = u\n", 11);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void take_and_leave(struct parse *parse, const char *option,
                           const char *param)
{
    take(parse, option, param);
    if (!strcmp(option, "leave"))
        curlrc_leave_rest(parse);
}

/* Who reads stdin gets what stands behind the line. */
static void rest_of_stdin(void **state)
{
    static const char text[] = "-a\nleave\n-b\n\0c";
    int saved = dup(STDIN_FILENO);
    char *rest;
    size_t len;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof(text)), sizeof(text));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    reset();
    p.ours = true;
    curlrc_read(&p, "-", take_and_leave);
    assert_string_equal(taken, "[-a|NULL][leave|NULL]");
    assert_non_null(p.prefer);
    assert_false(p.is_stdin);
    assert_int_equal(slurp(&inv, "-", true, &rest, &len), 0);
    assert_int_equal(len, sizeof(text) - 9);
    assert_memory_equal(rest, text + 9, len);
    assert_int_equal(slurp(&inv, "-", true, &rest, &len), 0);
    assert_int_equal(len, 0);
    free(rest);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

/* Another file is nobody's input. */
static void no_rest_of_files(void **state)
{
    char text[] = "-a\nleave\n-b\n";

    (void)state;
    reset();
    p.ours = true;
    assert_int_equal(curlrc_parse(&p, text, strlen(text), take_and_leave), 0);
    assert_string_equal(taken, "[-a|NULL][leave|NULL][-b|NULL]");
    assert_null(p.prefer);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    scratch_init(&place);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(place.dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(odd_lines),
        cmocka_unit_test(zero_bytes),
        cmocka_unit_test(warnings_tell_the_line),
        cmocka_unit_test(standard_input_has_two_names),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(default_places),
        cmocka_unit_test(without_home),
        cmocka_unit_test(odd_files),
        cmocka_unit_test(our_odd_files),
        cmocka_unit_test(complaints),
        cmocka_unit_test(later_options_end_it),
        cmocka_unit_test(questions),
        cmocka_unit_test(from_stdin),
        cmocka_unit_test(rest_of_stdin),
        cmocka_unit_test(no_rest_of_files),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
