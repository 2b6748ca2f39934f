#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/form.h"
#include "scratch.h"

/* One argument of -F; the part it made, NULL when it is curl's. */
static const struct form_part *add(const char *text, bool literal)
{
    struct config config = {0};
    const char *reason = NULL;

    if (form_add(&config, text, literal, &reason)) {
        assert_non_null(reason);
        assert_null(config.form);
        return NULL;
    }
    assert_null(config.form->next);
    return config.form;
}

static void assert_text(const char *want, const char *got)
{
    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

/* Each row as curl sends it (7.88.1, 8.14.1, 8.23.0). */
static void fields(void **state)
{
    static const struct {
        const char *arg;
        const char *name;
        const char *data;
        const char *type;
        const char *filename;
        const char *encoder;
    } cases[] = {
        {"a=b", "a", "b", NULL, NULL, NULL},
        {"a=", "a", "", NULL, NULL, NULL},
        {"=b", NULL, "b", NULL, NULL, NULL},
        {"a b=c", "a b", "c", NULL, NULL, NULL},
        {"a=b=c", "a", "b=c", NULL, NULL, NULL},
        {"a=b,c", "a", "b,c", NULL, NULL, NULL},
        {"a= b ", "a", "b", NULL, NULL, NULL},
        {"a=b;", "a", "b", NULL, NULL, NULL},
        {"a=b\\c", "a", "b\\c", NULL, NULL, NULL},
        {"a=\"b;c\"", "a", "b;c", NULL, NULL, NULL},
        {"a= \"q\"", "a", "q", NULL, NULL, NULL},
        {"a=\"b\\c\\\"d\\\\e\"", "a", "b\\c\"d\\e", NULL, NULL, NULL},
        {"a=b;type=text/x", "a", "b", "text/x", NULL, NULL},
        {"a=b; TYPE=text/x", "a", "b", "text/x", NULL, NULL},
        {"a=;type=x/y", "a", "", "x/y", NULL, NULL},
        {"a=\"b;c\";type=x/y", "a", "b;c", "x/y", NULL, NULL},
        {"a=b;type=text/plain;charset=utf-8", "a", "b",
         "text/plain;charset=utf-8", NULL, NULL},
        {"a=b;type=text/x; charset=u;filename=q", "a", "b", "text/x; charset=u",
         "q", NULL},
        {"a=b;type=text/html;charset=\"a;b\";filename=q", "a", "b",
         "text/html;charset=\"a;b\"", "q", NULL},
        {"a=b;filename=q", "a", "b", NULL, "q", NULL},
        {"a=b;filename= q ", "a", "b", NULL, "q", NULL},
        {"a=b;filename=\"a\\\"b;c\"", "a", "b", NULL, "a\"b;c", NULL},
        {"a=b;encoder=base64", "a", "b", NULL, NULL, "base64"},
        {"a=b;type=x/y;encoder=quoted-printable;filename=n", "a", "b", "x/y",
         "n", "quoted-printable"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct form_part *part = add(cases[i].arg, false);

        if (!part)
            fail_msg("%s is left to curl", cases[i].arg);
        assert_int_equal(part->kind, FORM_DATA);
        assert_text(cases[i].name, part->name);
        assert_text(cases[i].data, part->data);
        assert_int_equal(part->len, strlen(cases[i].data));
        assert_text(cases[i].type, part->type);
        assert_text(cases[i].filename, part->filename);
        assert_text(cases[i].encoder, part->encoder);
    }
}

static void files(void **state)
{
    static const struct {
        const char *arg;
        const char *path;
        const char *filename;
        const char *type;
    } cases[] = {
        {"f=@a.gif", "a.gif", "a.gif", "image/gif"},
        {"f=@d/a.JPEG", "d/a.JPEG", "a.JPEG", "image/jpeg"},
        {"f=@./a.txt", "./a.txt", "a.txt", "text/plain"},
        {"f=@a.json", "a.json", "a.json", "application/octet-stream"},
        {"f=@a.tar.gz", "a.tar.gz", "a.tar.gz", "application/octet-stream"},
        {"f=@ a.txt ; type=x/y", "a.txt", "a.txt", "x/y"},
        {"f=@\"a,b.txt\"", "a,b.txt", "a,b.txt", "text/plain"},
        {"f=@a.gif;filename=b.png", "a.gif", "b.png", "image/png"},
        {"f=@a.gif;filename=b", "a.gif", "b", "image/gif"},
        {"f=@a.txt;filename=/x/y.txt", "a.txt", "/x/y.txt", "text/plain"},
        {"f=@a.txt;filename=", "a.txt", "", "text/plain"},
        {"f=@a.txt;", "a.txt", "a.txt", "text/plain"},
        {"f=@a.txt;type=text/x;a=b;c=d", "a.txt", "a.txt", "text/x;a=b;c=d"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct form_part *part = add(cases[i].arg, false);

        if (!part)
            fail_msg("%s is left to curl", cases[i].arg);
        assert_int_equal(part->kind, FORM_FILE);
        assert_text(cases[i].path, part->path);
        assert_text(cases[i].filename, part->filename);
        assert_text(cases[i].type, part->type);
    }
}

static void several_files(void **state)
{
    const struct form_part *part = add("f=@a.txt;type=x/y,b.gif,c", false);
    const struct form_part *child;

    (void)state;
    assert_int_equal(part->kind, FORM_MULTI);
    assert_string_equal(part->name, "f");
    child = part->parts;
    assert_string_equal(child->path, "a.txt");
    assert_string_equal(child->type, "x/y");
    assert_null(child->name);
    child = child->next;
    assert_string_equal(child->type, "image/gif");
    child = child->next;
    assert_string_equal(child->filename, "c");
    assert_null(child->next);
}

static void headers(void **state)
{
    const struct form_part *part =
        add("f=x;headers=\"X-A: b\";headers= X-B: c ", false);

    (void)state;
    assert_string_equal(part->headers.first->text, "X-A: b");
    assert_string_equal(part->headers.first->next->text, "X-B: c");
}

static void text_from_file(void **state)
{
    const struct form_part *part = add("f=<a.gif", false);

    (void)state;
    assert_int_equal(part->kind, FORM_DATA);
    assert_string_equal(part->path, "a.gif");
    assert_string_equal(part->type, "image/gif");
    assert_null(part->filename);
    assert_null(add("f=<a.txt", false)->type);
    assert_string_equal(add("f=<a.txt;type=x/y", false)->type, "x/y");
    assert_string_equal(add("f=<a,b", false)->path, "a,b");
}

static void literal(void **state)
{
    const struct form_part *part = add("f=@x;type=y", true);

    (void)state;
    assert_int_equal(part->kind, FORM_DATA);
    assert_string_equal(part->data, "@x;type=y");
    assert_null(part->type);
    assert_string_equal(add("f=(", true)->data, "(");
    assert_null(add("nothing", true));
}

/* curl warns of them, refuses them, reads stdin or nests parts. */
static void left_to_curl(void **state)
{
    static const char *const bad[] = {"",
                                      "x",
                                      "a=b;c=d",
                                      "a=b;foo",
                                      "a=\"b\" c",
                                      "a=\"b",
                                      "f=@a;foo=x",
                                      "f=@a;type=x",
                                      "f=@a;type=",
                                      "f=@a;type=/x",
                                      "f=@a;type=x/",
                                      "f=@-",
                                      "f=<-",
                                      "f=@",
                                      "f=<",
                                      "f=(",
                                      "=(;type=multipart/mixed",
                                      "=)",
                                      "f=x;headers=@a",
                                      "f=x;headers=<a",
                                      "f=x;encoder=foo",
                                      "f=@a,",
                                      "f=@a,-",
                                      "f=<a;filename=b",
                                      "f=x;type=\"x/y\"",
                                      "f=@a;type=text/x;;filename=q",
                                      "f=@a;type=text/x ;filename=q",
                                      "f=@\"a\"x",
                                      "f=@a;filename=\"x",
                                      "f=@a;type=a/b;c=\"d"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (add(bad[i], false))
            fail_msg("\"%s\" was carried", bad[i]);
}

static void evaluation(void **state)
{
    struct config config = {0};
    const char *reason;
    struct scratch s;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "f", "hello", 0600);
    assert_int_equal(mkfifo(scratch_path(&s, "pipe"), 0600), 0);
    assert_int_equal(chdir(s.dir), 0);
    form_add(&config, "a=@f", false, &reason);
    form_add(&config, "b=<f", false, &reason);
    form_add(&config, "c=@f,f", false, &reason);
    assert_int_equal(form_evaluate(&config), 0);
    assert_int_equal(config.form->size, 5);
    assert_int_equal(config.form->next->len, 5);
    assert_string_equal(config.form->next->data, "hello");
    assert_int_equal(config.last_form->parts->next->size, 5);
    form_add(&config, "d=@missing", false, &reason);
    assert_int_equal(form_evaluate(&config), -ENOENT);
    config = (struct config){0};
    form_add(&config, "d=<pipe", false, &reason); /* and does not wait */
    assert_true(form_evaluate(&config) < 0);
    config = (struct config){0};
    form_add(&config, "d=@pipe", false, &reason);
    assert_true(form_evaluate(&config) < 0);
    assert_int_equal(chdir("/"), 0);
    scratch_remove(s.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),         cmocka_unit_test(files),
        cmocka_unit_test(several_files),  cmocka_unit_test(headers),
        cmocka_unit_test(text_from_file), cmocka_unit_test(literal),
        cmocka_unit_test(left_to_curl),   cmocka_unit_test(evaluation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
