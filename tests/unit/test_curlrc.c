#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/curlrc.h"
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
    p = (struct parse){.inv = &inv, .show_error = -1};
    taken[0] = '\0';
}

/* What TEXT is read as, NULL when it is left to curl. */
static const char *parsed(const char *text)
{
    char copy[1024];

    reset();
    strcpy(copy, text);
    curlrc_parse(&p, copy, strlen(copy), take);
    return p.direct ? NULL : taken;
}

static void lines(void **state)
{
    static const struct {
        const char *text;
        const char *taken;
    } cases[] = {
        {"", ""},
        {"\n\n  \n", ""},
        {"# a\n  # b\n/c\n*d\n", ""},
        {"silent", "[silent|NULL]"},
        {"silent\r\n-s\r\n", "[silent|NULL][-s|NULL]"},
        {"user-agent = foo", "[user-agent|foo]"},
        {"user-agent=foo", "[user-agent|foo]"},
        {"user-agent: foo", "[user-agent|foo]"},
        {"user-agent foo", "[user-agent|foo]"},
        {"  user-agent\t=\tfoo  ", "[user-agent|foo]"},
        {"user-agent==foo", "[user-agent|foo]"},
        {"user-agent := foo", "[user-agent|foo]"},
        {"user-agent = foo # c", "[user-agent|foo]"},
        {"user-agent = a\"b", "[user-agent|a\"b]"},
        {"user-agent = 'ab'", "[user-agent|'ab']"},
        {"user-agent = \"a b\"", "[user-agent|a b]"},
        {"user-agent=\"a\\\"b\\tc\\qd\\\\\"", "[user-agent|a\"b\tcqd\\]"},
        {"user-agent = \"a\\nb\\rc\\vd\"", "[user-agent|a\nb\rc\vd]"},
        {"user-agent = \"\"", "[user-agent|]"},
        {"user-agent = \"x\"  \r", "[user-agent|x]"},
        {"user-agent =", "[user-agent|NULL]"},
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

static void left_to_curl(void **state)
{
    char zero[] = "silent\n-s\0x\n";

    (void)state;
    assert_null(parsed("user-agent = foo bar"));
    assert_null(parsed("user-agent = \"foo\" bar"));
    assert_null(parsed("user-agent = \"foo\"bar"));
    assert_null(parsed("user-agent = \"foo"));
    assert_null(parsed("user-agent = \"foo\\"));
    assert_null(parsed("silent # comment"));
    reset();
    curlrc_parse(&p, zero, sizeof(zero) - 1, take);
    assert_non_null(p.direct);
    assert_string_equal(taken, "");
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
    assert_string_equal(taken, "");

    put("h/.config/curlrc", "config-home");
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[config-home|NULL]");
    put("h/.curlrc", "home");
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[home|NULL]");

    strcpy(dir, scratch_path(&place, "x"));
    setenv("XDG_CONFIG_HOME", dir, 1);
    reset();
    curlrc_read_default(&p, take);
    assert_string_equal(taken, "[home|NULL]");
    put("x/curlrc", "xdg");
    reset();
    curlrc_read_default(&p, take);
    assert_non_null(p.direct); /* only later versions read it */

    strcpy(dir, scratch_path(&place, "c"));
    setenv("CURL_HOME", dir, 1);
    put("c/.curlrc", "curl-home");
    reset();
    curlrc_read_default(&p, take);
    assert_null(p.direct);
    assert_string_equal(taken, "[curl-home|NULL]");
    unsetenv("CURL_HOME");
    unsetenv("XDG_CONFIG_HOME");
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
    (void)state;
    reset();
    curlrc_read(&p, scratch_path(&place, "missing"), take);
    assert_non_null(p.direct);
    reset();
    curlrc_read(&p, place.dir, take);
    assert_non_null(p.direct);
    /* A pipe without a writer: neither waited for nor read. */
    assert_int_equal(mkfifo(scratch_path(&place, "pipe"), 0600), 0);
    reset();
    curlrc_read(&p, scratch_path(&place, "pipe"), take);
    assert_non_null(p.direct);
    setenv("HOME", place.dir, 1);
    assert_int_equal(mkfifo(scratch_path(&place, ".curlrc"), 0600), 0);
    reset();
    curlrc_read_default(&p, take);
    assert_non_null(p.direct);
    setenv("HOME", "/nonexistent", 1);
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
        cmocka_unit_test(lines),          cmocka_unit_test(left_to_curl),
        cmocka_unit_test(default_places), cmocka_unit_test(without_home),
        cmocka_unit_test(odd_files),      cmocka_unit_test(from_stdin),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
