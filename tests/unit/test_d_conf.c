#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "complaints.h"
#include "daemon/limits.h"
#include "daemon/rules.h"
#include "scratch.h"

static struct scratch scratch;
static struct conf conf;

static int setup(void **state)
{
    (void)state;
    scratch_init(&scratch);
    return conf_init(&conf);
}

static int teardown(void **state)
{
    (void)state;
    scratch_done(&scratch);
    conf_done(&conf);
    rules_use(NULL);
    return 0;
}

/* Reads TEXT as a file; returns how many lines were wrong. */
static unsigned read_kind(enum conffile_kind kind, const char *text)
{
    complaints[0] = '\0';
    scratch_write(&scratch, "conf", text, 0600);
    return conf_read(&conf, scratch_path(&scratch, "conf"), kind, complain,
                     complaints);
}

static void read_clean(const char *text)
{
    unsigned wrong = read_kind(CONFFILE_IS_NAMED, text);

    assert_string_equal(complaints, "");
    assert_int_equal(wrong, 0);
}

/* Reads TEXT, in which one line is wrong. */
static void read_bad(const char *text, const char *complaint)
{
    unsigned wrong = read_kind(CONFFILE_IS_NAMED, text);

    assert_string_equal(complaints, complaint);
    assert_int_equal(wrong, 1);
}

static void values_are_taken(void **state)
{
    (void)state;
    read_clean("# a comment\n\n  keep-clear-text = always  # why not\n"
               "idle-exit=90\n");
    assert_int_equal(conf.keep_clear_text, KEEP_ALWAYS);
    assert_int_equal(conf.idle_exit_s, 90);
    read_clean("keep-clear-text\t=\tnever\nidle-exit 604800");
    assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
    assert_int_equal(conf.idle_exit_s, 604800);
    read_clean("keep-clear-text=auto\nlog debug\nlookup-every = 5\n");
    assert_int_equal(conf.keep_clear_text, KEEP_AUTO);
    assert_int_equal(conf.log, LOG_LEVEL_DEBUG);
    assert_int_equal(conf.lookup_every_s, 5);
}

static void what_holds_without_a_file(void **state)
{
    (void)state;
    assert_int_equal(conf.keep_clear_text, KEEP_AUTO);
    assert_int_equal(conf.log, LOG_LEVEL_WARNING);
    assert_int_equal(conf.max_idle, LIMIT_IDLE);
    assert_int_equal(conf.max_host_idle, LIMIT_HOST_IDLE);
    assert_int_equal(conf.max_commands, LIMIT_PEERS);
    assert_true(conf.autostart);
    assert_false(conf.audit);
    assert_null(conf.log_to);
}

static void limits_are_taken(void **state)
{
    (void)state;
    read_clean("max-idle 0\nmax-idle-per-host 0\nmax-commands 1\n");
    assert_int_equal(conf.max_idle, 0);
    assert_int_equal(conf.max_host_idle, 0);
    assert_int_equal(conf.max_commands, 1);
    read_clean("max-idle 4096\nmax-idle-per-host 128\nmax-commands 1500\n");
    assert_int_equal(conf.max_idle, 4096);
    assert_int_equal(conf.max_host_idle, 128);
    assert_int_equal(conf.max_commands, 1500);
}

static void places_of_the_log_are_taken(void **state)
{
    static const char *const places[] = {"stderr", "journal", "syslog",
                                         "/var/log/w c.log"};
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        snprintf(text, sizeof(text), "log-to = %s\n", places[i]);
        read_clean(text);
        assert_string_equal(conf.log_to, places[i]);
    }
}

static void switches_are_taken(void **state)
{
    (void)state;
    read_clean("audit = on\nautostart = no\n");
    assert_true(conf.audit);
    assert_false(conf.autostart);
    read_clean("audit off\nautostart yes\n");
    assert_false(conf.audit);
    assert_true(conf.autostart);
}

static void rules_for_hosts_are_taken(void **state)
{
    (void)state;
    read_clean("fresh a.example  *.b.example:443\nfresh = C.example\n"
               "max-age * 30\nmax-age = d.example 86400 # a day\n");
    /* They are nobody's yet. */
    assert_false(rules_fresh("a.example:80"));
    rules_use(conf.rules);
    conf.rules = NULL;
    assert_true(rules_fresh("a.example:80"));
    assert_true(rules_fresh("x.b.example:443"));
    assert_true(rules_fresh("c.example:80"));
    assert_false(rules_fresh("d.example:80"));
    assert_int_equal(rules_max_age_ms("a.example:80"), 30000);
    assert_int_equal(rules_max_age_ms("d.example:80"), 86400000);
}

static void a_later_file_adds_hosts_or_empties_the_list(void **state)
{
    (void)state;
    read_clean("fresh a.example\n");
    read_clean("fresh b.example\n");
    read_clean("fresh none\nfresh c.example\n");
    rules_use(conf.rules);
    conf.rules = NULL;
    assert_false(rules_fresh("a.example:80"));
    assert_false(rules_fresh("b.example:80"));
    assert_true(rules_fresh("c.example:80"));
}

static void what_is_not_said_stays(void **state)
{
    (void)state;
    conf.idle_exit_s = 5;
    conf.keep_clear_text = KEEP_NEVER;
    read_clean("");
    read_clean("\n   \n#\n");
    assert_int_equal(conf.idle_exit_s, 5);
    assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
}

static void bad_lines_are_named_and_skipped(void **state)
{
    static const struct {
        const char *line, *complaint;
    } bad[] = {
        {"idle-exit = 0", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit = -1", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit = 1x", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit =", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit = +5", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit = 604801", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit == 5", "2:idle-exit wants seconds, 1 to 604800\n"},
        {"idle-exit = 99999999999999999999999999",
         "2:idle-exit wants seconds, 1 to 604800\n"},
        {"keep-clear-text = Always",
         "2:keep-clear-text wants auto, always or never\n"},
        {"keep-clear-text =",
         "2:keep-clear-text wants auto, always or never\n"},
        {"no-such = 1", "2:nothing is called 'no-such'\n"},
        {"idle exit = 5", "2:nothing is called 'idle'\n"},
        {"= 1", "2:nothing is called ''\n"},
        {"=", "2:nothing is called ''\n"},
        {"log = loud", "2:log wants error, warning, info or debug\n"},
        {"log-to = here",
         "2:log-to wants stderr, journal, syslog or an absolute path\n"},
        {"audit = maybe", "2:audit wants on or off\n"},
        {"autostart", "2:autostart wants yes or no\n"},
        {"max-idle = 4097", "2:max-idle wants a number, 0 to 4096\n"},
        {"max-idle-per-host = 129",
         "2:max-idle-per-host wants a number, 0 to 128\n"},
        {"max-commands = 0", "2:max-commands wants a number, 1 to 1500\n"},
        {"max-commands = 1501", "2:max-commands wants a number, 1 to 1500\n"},
        {"fresh", "2:fresh wants hosts, or none\n"},
        {"fresh =", "2:fresh wants hosts, or none\n"},
        {"fresh a/b", "2:fresh wants hosts, or none\n"},
        {"max-age 5", "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"max-age a.example",
         "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"max-age a.example 0",
         "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"max-age a.example 86401",
         "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"max-age a.example 5 6",
         "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"max-age a/b 5", "2:max-age wants a host and seconds, 1 to 86400\n"},
        {"lookup-every = 0", "2:lookup-every wants seconds, 1 to 86400\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char text[128];

        conf.keep_clear_text = KEEP_AUTO;
        snprintf(text, sizeof(text), "idle-exit=7\n%s\nkeep-clear-text=never",
                 bad[i].line);
        read_bad(text, bad[i].complaint);
        assert_int_equal(conf.idle_exit_s, 7);
        assert_int_equal(conf.keep_clear_text, KEEP_NEVER);
    }
}

static void each_bad_line_counts(void **state)
{
    (void)state;
    assert_int_equal(read_kind(CONFFILE_IS_USER, "x 1\nlog error\ny 2\n"), 2);
    assert_string_equal(complaints,
                        "1:nothing is called 'x'\n3:nothing is called 'y'\n");
    assert_int_equal(conf.log, LOG_LEVEL_ERROR);
}

static void too_many_hosts_are_named(void **state)
{
    char *text = calloc(LIMIT_RULES + 2, 8), *at = text;

    (void)state;
    assert_non_null(text);
    for (unsigned i = 0; i <= LIMIT_RULES; i++)
        at += sprintf(at, "fresh a\n");
    read_bad(text, "257:fresh: more than 256 hosts\n");
    free(text);
}

/* However long: its end is no line of its own. */
static void a_long_line_is_one_line(void **state)
{
    char text[1024];

    (void)state;
    memset(text, ' ', sizeof(text));
    strcpy(text + 300, "idle-exit = 9\nno-such = 1\n");
    read_bad(text, "2:nothing is called 'no-such'\n");
    assert_int_equal(conf.idle_exit_s, 9);
    strcpy(text + 300, "idle-exit = 5\nno-such = 1\n");
    text[0] = '#';
    read_bad(text, "2:nothing is called 'no-such'\n");
    assert_int_equal(conf.idle_exit_s, 9);
}

static void the_systems_word_stands(void **state)
{
    (void)state;
    assert_int_equal(read_kind(CONFFILE_IS_SYSTEM,
                               "autostart = yes\nautostart = no\naudit = on\n"
                               "log-to = syslog\nidle-exit = 5\n"),
                     0);
    assert_int_equal(read_kind(CONFFILE_IS_NAMED,
                               "autostart = yes\naudit = off\nlog-to = "
                               "stderr\nidle-exit = 6\n"),
                     3);
    assert_string_equal(complaints,
                        "1:autostart is decided in " CONFFILE_SYSTEM "\n"
                        "2:audit is decided in " CONFFILE_SYSTEM "\n"
                        "3:log-to is decided in " CONFFILE_SYSTEM "\n");
    assert_false(conf.autostart);
    assert_true(conf.audit);
    assert_string_equal(conf.log_to, "syslog");
    assert_int_equal(conf.idle_exit_s, 6);
    read_clean("autostart = no\naudit = on\n");
}

static void what_the_system_leaves_open_is_the_users(void **state)
{
    (void)state;
    assert_int_equal(read_kind(CONFFILE_IS_SYSTEM,
                               "autostart = yes\naudit = off\n"
                               "log-to = syslog\n"),
                     0);
    read_clean("autostart = no\nautostart = yes\naudit = on\naudit = off\n"
               "log-to = stderr\n");
}

static void unreadable_files_are_named(void **state)
{
    const char *none = scratch_path(&scratch, "none");

    (void)state;
    complaints[0] = '\0';
    assert_int_equal(
        conf_read(&conf, none, CONFFILE_IS_USER, complain, complaints), 0);
    assert_int_equal(
        conf_read(&conf, none, CONFFILE_IS_SYSTEM, complain, complaints), 0);
    assert_string_equal(complaints, "");
    assert_int_equal(
        conf_read(&conf, none, CONFFILE_IS_NAMED, complain, complaints), 1);
    assert_int_equal(
        conf_read(&conf, scratch.dir, CONFFILE_IS_USER, complain, complaints),
        1);
    assert_string_equal(complaints,
                        "0:No such file or directory\n0:Is a directory\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_taken),
        TEST(what_holds_without_a_file),
        TEST(limits_are_taken),
        TEST(places_of_the_log_are_taken),
        TEST(switches_are_taken),
        TEST(rules_for_hosts_are_taken),
        TEST(a_later_file_adds_hosts_or_empties_the_list),
        TEST(what_is_not_said_stays),
        TEST(bad_lines_are_named_and_skipped),
        TEST(each_bad_line_counts),
        TEST(too_many_hosts_are_named),
        TEST(a_long_line_is_one_line),
        TEST(the_systems_word_stands),
        TEST(what_the_system_leaves_open_is_the_users),
        TEST(unreadable_files_are_named),
    };

    return cmocka_run_group_tests_name("d_conf", tests, NULL, NULL);
}
