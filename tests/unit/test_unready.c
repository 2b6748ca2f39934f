#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/run_internal.h"
#include "client/unready.h"
#include "proto/curlcode.h"

static struct transfer *t;
static struct transfer other; /* before it, not started yet */

static int end(void **state)
{
    (void)state;
    cookiejar_done(&other.jar);
    transfer_free(t);
    t = NULL;
    dialect_use("");
    return 0;
}

/* Tells a transfer of the curl of VERSION with the option SILENCE. */
static void tell(const char *version, const char *silence, enum unready what,
                 int error)
{
    transfer_free(t);
    dialect_use(version);
    PARSE(silence, "http://h/");
    t = make_transfer();
    unready_tell(t, what, "a/b", error);
}

#define NOTHING_SAID(...) (tell(__VA_ARGS__), assert_null(t->last_notes.first))

static void assert_said(enum note_kind kind, const char *text)
{
    assert_non_null(t->last_notes.first);
    assert_null(t->last_notes.first->next);
    assert_int_equal(t->last_notes.first->kind, kind);
    assert_string_equal(t->last_notes.first->text, text);
}

static void words(void **state)
{
    (void)state;
    tell("7.88.1", "-S", UNREADY_COMPARED, -ENOENT);
    assert_said(NOTE_ERROR, "Failed to open a/b");
    tell("7.88.1", "-S", UNREADY_DUMP, -ENOENT);
    assert_said(NOTE_ERROR, "Failed to open a/b");
    tell("7.88.1", "-S", UNREADY_SAVED, -ENOENT);
    assert_said(NOTE_WARNING, "Failed creating file for saving etags: "
                              "\"a/b\". Skip this transfer");
    tell("7.88.1", "-S", UNREADY_RESUMED, -ENOENT);
    assert_said(NOTE_ERROR, "Can't open 'a/b'!");
    tell("8.14.1", "-S", UNREADY_RESUMED, -ENOENT);
    assert_said(NOTE_ERROR, "cannot open 'a/b'");
    tell("7.88.1", "-S", UNREADY_FOLDER, -ENOTDIR);
    assert_said(NOTE_LINES, "Error creating directory a/b.\n");
    tell("8.14.1", "-S", UNREADY_FOLDER, -ENOTDIR);
    assert_said(NOTE_ERROR, "Error creating directory a/b");
    tell("8.14.1", "-S", UNREADY_UPLOAD, -ENOENT);
    assert_said(NOTE_LINES,
                "curl: cannot open 'a/b'\n"
                "curl: try 'curl --help' or 'curl --manual' for more "
                "information\n");
}

/* -s hides the errors, and -S beside it shows them to later curls alone. */
static void silence(void **state)
{
    (void)state;
    NOTHING_SAID("7.88.1", "-s", UNREADY_DUMP, -ENOENT);
    NOTHING_SAID("8.23.0", "-s", UNREADY_DUMP, -ENOENT);
    NOTHING_SAID("8.14.1", "-sS", UNREADY_DUMP, -ENOENT);
    tell("8.23.0", "-sS", UNREADY_DUMP, -ENOENT);
    assert_said(NOTE_ERROR, "Failed to open a/b");
    NOTHING_SAID("8.23.0", "-sS", UNREADY_SAVED, -ENOENT);
    tell("7.88.1", "-s", UNREADY_FOLDER, -ENOTDIR);
    assert_said(NOTE_LINES, "Error creating directory a/b.\n");
    NOTHING_SAID("8.14.1", "-s", UNREADY_FOLDER, -ENOTDIR);
    tell("8.23.0", "-s", UNREADY_UPLOAD, -ENOENT);
    assert_int_equal(t->last_notes.first->kind, NOTE_LINES);
}

static void fates(void **state)
{
    static const struct {
        enum unready what;
        enum transfer_fate fate;
        int code;
    } cases[] = {
        {UNREADY_COMPARED, FATE_REFUSED, 26},
        {UNREADY_SAVED, FATE_SKIPPED, 26},
        {UNREADY_DUMP, FATE_FAILED, 23},
        {UNREADY_FOLDER, FATE_FAILED, 23},
        {UNREADY_RESUMED, FATE_FAILED, 23},
        {UNREADY_UPLOAD, FATE_FAILED, 26},
        {UNREADY_SAVED_FOLDER, FATE_REFUSED, 23},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        tell("7.88.1", "-s", cases[i].what, -ENOENT);
        assert_int_equal(t->fate, cases[i].fate);
        assert_int_equal(t->outcome.code, cases[i].code);
    }
    tell("7.88.1", "-s", UNREADY_DUMP, -ENOENT);
    unready_tell_form(t, WC_E_BAD_FUNCTION_ARGUMENT);
    assert_int_equal(t->outcome.code, WC_E_BAD_FUNCTION_ARGUMENT);
}

/* A run of T and the other. */
static void take(struct run *r)
{
    static struct config config;

    memset(r, 0, sizeof(*r));
    cookiejar_done(&other.jar);
    memset(&other, 0, sizeof(other));
    r->inv = &inv;
    r->console = &running_console;
    plan_init(&r->plan, &inv);
    cookiejar_init(&other.jar);
    other.config = &config;
    other.next = t;
    r->transfers = &other;
    unready_accept(r, t);
}

static void others_fail_with_it(void **state)
{
    struct run r;

    (void)state;
    tell("7.88.1", "-s", UNREADY_UPLOAD, -ENOENT);
    t->last_notes = (struct notes){NULL, NULL};
    take(&r);
    assert_true(r.stop);
    assert_int_equal(r.result, 26);
    assert_int_equal(t->state, TRANSFER_ENDED);
    assert_int_equal(other.state, TRANSFER_ENDED);
    assert_int_equal(other.outcome.code, 26);
    assert_true(other.jar.came);
    tell("7.88.1", "-s", UNREADY_COMPARED, -ENOENT);
    take(&r);
    assert_int_equal(t->state, TRANSFER_OVER);
    assert_int_equal(other.state, TRANSFER_ENDED);
}

static void skipping_hurts_nobody(void **state)
{
    struct run r;

    (void)state;
    tell("7.88.1", "-s", UNREADY_SAVED, -ENOENT);
    take(&r);
    assert_false(r.stop);
    assert_int_equal(r.result, 0);
    assert_int_equal(t->state, TRANSFER_OVER);
    assert_int_equal(other.state, TRANSFER_NEW);
    r.over_count = 1;
    unready_end(&r);
    assert_int_equal(r.result, 0);
    r.over_count = 0;
    unready_end(&r);
    assert_int_equal(r.result, 26);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words),
        TEST(silence),
        TEST(fates),
        TEST(others_fail_with_it),
        TEST(skipping_hurts_nobody),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
