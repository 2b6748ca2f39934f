#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/expand.h"
#include "client/variable.h"
#include "parsing.h"

static struct parse p;

static void set(const char *name, const char *data, size_t len)
{
    struct variable *v = arena_alloc(sizeof(*v));

    *v = (struct variable){p.vars, name, data, len};
    p.vars = v;
}

static void begin(void)
{
    inv = (struct invocation){.stdin_copy_fd = -1};
    p = (struct parse){
        .inv = &inv, .show_error = -1, .ours = true, .typed = "--expand-data"};
    apply_new_group(&p);
    set("a", "b", 1);
    set("e", "", 0);
    set("sp", " \t\n\v\f\r x y ", 11);
    set("odd", "\n\t\v\f\r x\"\\/\b\a\x01\x7f\xff\xc3\xa9~.-_'", 22);
    set("nul", "\0x\0", 3);
    set("b64", "aGVsbG8=", 8);
    set("braces", "{{a}}", 5);
}

/* TEXT becomes WANT; a warning of it is WARNING, or NULL. */
static void becomes(const char *text, const char *want, const char *warning)
{
    const char *got;

    begin();
    got = expand_text(&p, text);
    if (!got || strcmp(got, want))
        fail_msg("%s: %s", text, got ? got : "(refused)");
    if (!warning) {
        assert_null(inv.notes.first);
        return;
    }
    assert_int_equal(inv.notes.first->kind, NOTE_WARNING);
    assert_string_equal(inv.notes.first->text, warning);
}

/* TEXT is refused with WORDS (NULL: none) and the option's WHAT. */
static void refuses(const char *text, const char *words, const char *what)
{
    begin();
    assert_null(expand_text(&p, text));
    assert_int_equal(inv.failure_code, 2);
    assert_usage("--expand-data", words, what);
}

/* All as seen of 8.14.1 and 8.23.0. */
static void texts(void **state)
{
    (void)state;
    becomes("", "", NULL);
    becomes("x", "x", NULL);
    becomes("{{a}}", "b", NULL);
    becomes("x{{a}}{{a}}-{{e}}-{{nosuch}}y", "xbb--y", NULL);
    becomes("{{a}}}", "b}", NULL);
    becomes("}}{{a}}}}", "}}b}}", NULL);
    becomes("{ {a}}", "{ {a}}", NULL);
    becomes("{{A}}", "", NULL);
    becomes("{{braces}}", "{{a}}", NULL);
}

static void backslashes(void **state)
{
    (void)state;
    /* They go only where something was expanded. */
    becomes("\\{{a}}", "\\{{a}}", NULL);
    becomes("\\{{a}} \\{{a}}", "\\{{a}} \\{{a}}", NULL);
    becomes("\\{{a}}{{a}}", "{{a}}b", NULL);
    becomes("\\{{a}}{{nosuch}}", "{{a}}", NULL);
    becomes("\\\\{{a}}{{a}}", "\\{{a}}b", NULL);
    becomes("\\x{{a}}\\", "\\xb\\", NULL);
    becomes("z\\{{{{a}}", "z{{b", NULL);
    becomes("z\\{{\\{{{{a}}", "z{{{{b", NULL);
    becomes("\\{{{a}}", "\\{{{a}}", NULL);
    becomes("{{a}} \\{{", "b {{", NULL);
    becomes("\\{{", "\\{{", NULL);
}

static void what_is_no_variable(void **state)
{
    char name[160];

    (void)state;
    becomes("{{", "{{", "missing close '}}' in '{{'");
    becomes("{{a}", "{{a}", "missing close '}}' in '{{a}'");
    becomes("{{a}}{{a \\{{x", "b{{a \\{{x",
            "missing close '}}' in '{{a}}{{a \\{{x'");
    becomes("\\{{x {{a", "\\{{x {{a", "missing close '}}' in '\\{{x {{a'");
    becomes("x{{}}y{{a}}", "x{{}}yb", "bad variable name length 'x{{}}y{{a}}'");
    becomes("{{:trim}}", "{{:trim}}", "bad variable name length '{{:trim}}'");
    becomes("{{ a}}", "{{ a}}", "bad variable name:  a");
    becomes("{{{a}}", "{{{a}}", "bad variable name: {a");
    becomes("{{a.b:nosuch}}{{a}}", "{{a.b:nosuch}}b", "bad variable name: a.b");
    becomes("\\{{a}}{{x y}}", "\\{{a}}{{x y}}", "bad variable name: x y");
    memset(name, 'n', sizeof(name));
    memcpy(name, "{{", 2);
    strcpy(name + 2 + 127, "}}");
    becomes(name, "", NULL);
    strcpy(name + 2 + 127, "n}}");
    becomes(name, name, arena_around("bad variable name length '", name, "'"));
}

static void functions(void **state)
{
    (void)state;
    becomes("{{sp:trim}}", "x y", NULL);
    becomes("{{odd:json}}",
            "\\n\\t\\u000b\\f\\r x\\\"\\\\/\\b\\u0007\\u0001\x7f\xff\xc3\xa9"
            "~.-_'",
            NULL);
    becomes("{{odd:url}}",
            "%0A%09%0B%0C%0D%20x%22%5C%2F%08%07%01%7F%FF%C3%A9~.-_%27", NULL);
    becomes("{{a:b64}}", "Yg==", NULL);
    becomes("{{b64:64dec}}", "hello", NULL);
    becomes("{{a:64dec}}", "[64dec-fail]", NULL);
    becomes("{{a:64dec:b64}}", "WzY0ZGVjLWZhaWxd", NULL);
    becomes("{{a:b64:64dec:b64:url}}", "Yg%3D%3D", NULL);
    becomes("{{sp:trim:trim:json}}", "x y", NULL);
    becomes("{{e:trim}}{{e:json}}{{e:url}}{{e:b64}}{{e:64dec}}{{no:64dec}}", "",
            NULL);
    refuses("{{a:nosuch}}", "unknown variable function in ':nosuch'",
            "variable expansion failure");
    refuses("{{nosuch:x}}", "unknown variable function in ':x'",
            "variable expansion failure");
    refuses("{{a:trim:}}", "unknown variable function in ':trim:'",
            "variable expansion failure");
    refuses("{{a::trim}}", "unknown variable function in '::trim'",
            "variable expansion failure");
    refuses("{{a:trimx}}", "unknown variable function in ':trimx'",
            "variable expansion failure");
    refuses("{{a:TRIM}}", "unknown variable function in ':TRIM'",
            "variable expansion failure");
    refuses("{{a:}}", "unknown variable function in ':'",
            "variable expansion failure");
}

static void zero_bytes(void **state)
{
    (void)state;
    becomes("{{nul:json}}", "\\u0000x\\u0000", NULL);
    becomes("{{nul:url}}", "%00x%00", NULL);
    becomes("{{nul:b64}}", "AHgA", NULL);
    refuses("{{nul}}", "variable contains NUL byte",
            "variable expansion failure");
    refuses("{{nul:b64:64dec}}", "variable contains NUL byte",
            "variable expansion failure");
    dialect_use("8.14.1");
    refuses("{{nul:trim}}", "variable contains null byte",
            "variable expansion failure");
    dialect_use("8.23.0");
    refuses("{{nul:trim}}", "variable contains NUL byte",
            "variable expansion failure");
    dialect_use("");
}

/* Ten million bytes are too many. */
static void lengths(void **state)
{
    size_t len = 9999999;
    char *big = arena_alloc(len + 2);
    static const char *const more[] = {
        "x{{big}}",       "{{big}}x",        "{{big}}{{a}}", "{{big:b64}}",
        "{{bigger:url}}", "{{bigger:json}}", "{{bigger}}"};

    (void)state;
    memset(big, 'x', len + 1);
    begin();
    set("big", big, len);
    assert_int_equal(strlen(expand_text(&p, "{{big}}")), len);
    assert_int_equal(strlen(expand_text(&p, "{{big:trim:url:json}}")), len);
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
        begin();
        set("big", big, len);
        set("bigger", big, len + 1);
        assert_null(expand_text(&p, more[i]));
        assert_string_equal(
            inv.notes.first->text,
            "curl: option --expand-data: out of memory\ncurl: try 'curl "
            "--help' or 'curl --manual' for more information\n");
    }
    /* But what does not stay counts for nothing. */
    memset(big, ' ', len);
    begin();
    set("big", big, len + 1);
    assert_string_equal(expand_text(&p, "{{big:trim}}"), "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(backslashes),
        cmocka_unit_test(what_is_no_variable),
        cmocka_unit_test(functions),
        cmocka_unit_test(zero_bytes),
        cmocka_unit_test(lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
