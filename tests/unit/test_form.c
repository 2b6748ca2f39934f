#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/form.h"
#include "proto/curlcode.h"
#include "proto/limits.h"
#include "scratch.h"

static struct invocation inv;
static struct parse parse;

static void begin(void)
{
    memset(&inv, 0, sizeof(inv));
    parse = (struct parse){.inv = &inv, .typed = "-F", .ours = true};
    dialect_use("7.88.1");
    apply_new_group(&parse);
}

static void add(const char *text)
{
    form_add(&parse, text, false);
}

/* The one part that TEXT makes. */
static const struct form_part *only(const char *text)
{
    begin();
    add(text);
    assert_null(parse.direct);
    assert_non_null(parse.config->form);
    assert_null(parse.config->form->next);
    return parse.config->form;
}

static void fields(void **state)
{
    const struct form_part *part = only("a b=c;type=x/y;filename=n");

    (void)state;
    assert_int_equal(part->kind, FORM_DATA);
    assert_string_equal(part->name, "a b");
    assert_string_equal(part->data, "c");
    assert_int_equal(part->len, 1);
    assert_string_equal(part->type, "x/y");
    assert_string_equal(part->filename, "n");
    assert_null(only("=b")->name);
    assert_string_equal(only("=")->data, "");
    assert_string_equal(only("a=)")->data, ")");
    assert_null(inv.notes.first);
}

static void literal_fields(void **state)
{
    static const char *const texts[] = {"@x;type=y", "(", ")", "<x", "\"q\" "};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char arg[32];

        snprintf(arg, sizeof(arg), "=%s", texts[i]);
        begin();
        form_add(&parse, arg, true);
        assert_int_equal(parse.config->form->kind, FORM_DATA);
        assert_string_equal(parse.config->form->data, texts[i]);
    }
}

static void files(void **state)
{
    const struct form_part *part = only("f=@d/a.gif;type=x/y");

    (void)state;
    assert_int_equal(part->kind, FORM_FILE);
    assert_string_equal(part->path, "d/a.gif");
    assert_string_equal(part->filename, "a.gif");
    assert_string_equal(part->type, "x/y");
    assert_string_equal(only("f=@a;filename=/b")->filename, "/b");
    assert_string_equal(only("f=@-")->filename, "-");
    part = only("f=<a,b");
    assert_int_equal(part->kind, FORM_FILE);
    assert_string_equal(part->path, "a,b");
    assert_null(part->filename);
}

static void several_files(void **state)
{
    const struct form_part *part = only("f=@a.txt;type=x/y,b.gif,c");
    const struct form_part *child = part->parts;

    (void)state;
    assert_int_equal(part->kind, FORM_MULTI);
    assert_string_equal(part->name, "f");
    assert_string_equal(child->path, "a.txt");
    assert_string_equal(child->type, "x/y");
    assert_null(child->name);
    child = child->next;
    assert_string_equal(child->filename, "b.gif");
    child = child->next;
    assert_string_equal(child->filename, "c");
    assert_null(child->next);
}

static void multiparts_hold_what_follows(void **state)
{
    const struct form_part *multi;

    (void)state;
    begin();
    add("=(;type=multipart/x");
    add("a=b");
    add("in=(");
    add("c=d");
    add("=)");
    add("e=f");
    add("=)");
    add("g=h");
    multi = parse.config->form;
    assert_int_equal(multi->kind, FORM_MULTI);
    assert_string_equal(multi->type, "multipart/x");
    assert_null(multi->name);
    assert_string_equal(multi->parts->name, "a");
    assert_string_equal(multi->parts->next->name, "in");
    assert_string_equal(multi->parts->next->parts->name, "c");
    assert_string_equal(multi->last_part->name, "e");
    assert_string_equal(multi->next->name, "g");
    assert_null(multi->next->next);
}

/* Adds the arguments; what was said last. */
static const char *warning_of(const char *const *args)
{
    begin();
    while (*args)
        add(*args++);
    return inv.notes.first ? inv.notes.first->text : NULL;
}

#define WARNING(...) warning_of((const char *const[]){__VA_ARGS__, NULL})

static void what_has_no_place_is_warned_of(void **state)
{
    (void)state;
    assert_string_equal(WARNING("a=<b;filename=c"),
                        "Field file name not allowed here: c");
    assert_null(parse.config->form->filename);
    assert_string_equal(WARNING("=(;filename=c"),
                        "Field file name not allowed here: c");
    assert_string_equal(WARNING("=(;encoder=8bit"),
                        "Field encoder not allowed here: 8bit");
    assert_null(parse.config->form->encoder);
    assert_null(parse.direct);
    assert_non_null(parse.prefer);
}

static void what_is_no_field_is_refused(void **state)
{
    (void)state;
    assert_string_equal(WARNING("nothing"), "Illegally formatted input field!");
    assert_int_equal(inv.failure_code, WC_E_FAILED_INIT);
    assert_string_equal(
        inv.notes.last->text,
        "curl: option -F: is badly used here\n"
        "curl: try 'curl --help' or 'curl --manual' for more information\n");
    assert_string_equal(WARNING("=(", "=)", "=)"),
                        "no multipart to terminate!");
    assert_int_equal(inv.failure_code, WC_E_FAILED_INIT);
}

static void junk_behind_types(void **state)
{
    (void)state;
    begin();
    dialect_use("8.14.1");
    add("a=b;type=x/y z");
    assert_string_equal(inv.notes.first->text,
                        "garbage at end of field specification:  z");
    add("a=@b;type=x/y z,c");
    assert_non_null(parse.direct);
    begin();
    dialect_use("8.21.0");
    add("a=@b;type=x/y z,c");
    assert_null(parse.direct);
    assert_int_equal(parse.config->form->kind, FORM_FILE);
}

static void very_large_forms_are_direct(void **state)
{
    (void)state;
    begin();
    for (unsigned i = 0; i < LIMIT_PARTS; i++)
        add("a=b");
    assert_null(parse.direct);
    add("a=b");
    assert_non_null(parse.direct);
    begin();
    for (unsigned i = 1; i < LIMIT_PART_DEPTH; i++)
        add("=(");
    add("a=b");
    assert_null(parse.direct);
    add("a=@b,c");
    assert_non_null(parse.direct);
}

static struct scratch dir;

static int enter(void **state)
{
    (void)state;
    scratch_enter(&dir);
    return 0;
}

static int leave(void **state)
{
    (void)state;
    scratch_leave(&dir);
    return 0;
}

static void files_are_checked_before_they_are_sent(void **state)
{
    (void)state;
    scratch_write(&dir, "f", "hello", 0600);
    assert_int_equal(mkfifo(scratch_path(&dir, "pipe"), 0600), 0);
    begin();
    add("a=@f");
    add("b=<f");
    add("c=@pipe,f");
    assert_int_equal(form_check(parse.config), 0);
    assert_int_equal(parse.config->form->size, 5);
    assert_int_equal(parse.config->form->next->size, 5);
    assert_int_equal(parse.config->last_form->parts->size, -1);
    assert_int_equal(parse.config->last_form->parts->next->size, 5);
    add("d=x;encoder=none");
    assert_int_equal(form_check(parse.config), WC_E_BAD_FUNCTION_ARGUMENT);
    begin();
    add("=(");
    add("a=@missing");
    add("b=x;encoder=none");
    assert_int_equal(form_check(parse.config), WC_E_READ_ERROR);
}

/* Replaces standard input while a test runs. */
static int with_stdin(int fd)
{
    int kept = dup(STDIN_FILENO);

    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    return kept;
}

static void a_pipe_is_read_at_once(void **state)
{
    int fds[2];
    int kept;

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "piped", 5), 5);
    close(fds[1]);
    kept = with_stdin(fds[0]);
    begin();
    add("a=@-");
    add("b=<-");
    assert_int_equal(form_load(&inv, parse.config, false), 0);
    assert_null(parse.config->form->data);
    assert_int_equal(form_load(&inv, parse.config, true), 0);
    assert_int_equal(form_check(parse.config), 0);
    assert_memory_equal(parse.config->form->data, "piped", 5);
    assert_int_equal(parse.config->form->size, 5);
    assert_int_equal(parse.config->last_form->size, 0);
    close(with_stdin(kept));
}

static void a_file_on_stdin_is_not_read_before(void **state)
{
    int kept;
    int fd;

    (void)state;
    scratch_write(&dir, "in", "0123456789", 0600);
    fd = open("in", O_RDONLY);
    assert_int_equal(lseek(fd, 4, SEEK_SET), 4);
    kept = with_stdin(fd);
    begin();
    add("a=@-");
    assert_int_equal(form_load(&inv, parse.config, true), 0);
    assert_null(parse.config->form->data);
    assert_int_equal(form_check(parse.config), 0);
    assert_int_equal(parse.config->form->size, 6);
    assert_int_equal(lseek(STDIN_FILENO, 0, SEEK_CUR), 4);
    close(with_stdin(kept));
}

static void headers_come_from_files(void **state)
{
    const struct strnode *node;

    (void)state;
    scratch_write(&dir, "h", "X-A: 1\n more\nX-B: 2\n", 0600);
    begin();
    add("=(;headers=X-M: m");
    add("a=b;headers=X-0: 0;headers=@h");
    assert_int_equal(form_load(&inv, parse.config, false), 0);
    assert_int_equal(form_build(&inv, parse.config), 0);
    assert_string_equal(parse.config->form->headers.first->text, "X-M: m");
    node = parse.config->form->parts->headers.first;
    assert_string_equal(node->text, "X-0: 0");
    assert_string_equal(node->next->text, "X-A: 1 more");
    assert_string_equal(node->next->next->text, "X-B: 2");
    assert_null(node->next->next->next);
}

static void types_by_name(void **state)
{
    static const struct {
        const char *name;
        const char *type;
    } cases[] = {
        {"a.gif", "image/gif"},  {"a.JPEG", "image/jpeg"},
        {"a.txt", "text/plain"}, {".xml", "application/xml"},
        {"a.json", NULL},        {"a.txt.gz", NULL},
        {"txt", NULL},           {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *type = form_content_type(cases[i].name);

        if (cases[i].type)
            assert_string_equal(type, cases[i].type);
        else
            assert_null(type);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(literal_fields),
        cmocka_unit_test(files),
        cmocka_unit_test(several_files),
        cmocka_unit_test(multiparts_hold_what_follows),
        cmocka_unit_test(what_has_no_place_is_warned_of),
        cmocka_unit_test(what_is_no_field_is_refused),
        cmocka_unit_test(junk_behind_types),
        cmocka_unit_test(very_large_forms_are_direct),
        cmocka_unit_test_setup_teardown(files_are_checked_before_they_are_sent,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_is_read_at_once, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_on_stdin_is_not_read_before,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(headers_come_from_files, enter, leave),
        cmocka_unit_test(types_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
