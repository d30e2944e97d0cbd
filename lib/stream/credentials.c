// SPDX-License-Identifier: LGPL-2.1-or-later
#include "credentials.h"
#include "pem.h"
#include "trust.h"
#include <lib/common/cleanup.h>
#include <lib/common/error.h>
#include <string.h>
#include <time.h>

/* A certificate, and those between it and its CA. */
#define CHAIN_MAX 16

/* What GnuTLS says of a file. */
static int fail(const struct dmig_credentials *credentials, enum dmig_pem pem, int failure,
		struct devmig_error **ret_error)
{
	if (failure == GNUTLS_E_MEMORY_ERROR)
		return dmig_fail_memory(ret_error);
	return dmig_fail_certificates(ret_error, credentials->files.path[pem], "%s",
				      credentials->gnutls.strerror(failure));
}

static int take_ca(struct dmig_credentials *credentials, const struct dmig_pem_text *pem,
		   struct devmig_error **ret_error)
{
	const int count = credentials->gnutls.certificate_set_x509_trust_mem(
		credentials->made, &pem->text, GNUTLS_X509_FMT_PEM);

	if (!count)
		return dmig_fail_certificates(ret_error, credentials->files.path[DMIG_PEM_CA],
					      "it has no certificate");
	return count < 0 ? fail(credentials, DMIG_PEM_CA, count, ret_error) : 0;
}

static int take_crl(struct dmig_credentials *credentials, const struct dmig_pem_text *pem,
		    struct devmig_error **ret_error)
{
	int count;

	if (!pem->text.data)
		return 0;
	count = credentials->gnutls.certificate_set_x509_crl_mem(credentials->made, &pem->text,
								 GNUTLS_X509_FMT_PEM);
	return count < 0 ? fail(credentials, DMIG_PEM_CRL, count, ret_error) : 0;
}

/* Is this side's own certificate one that the other side would take? */
static int check_chain(const struct dmig_credentials *credentials, gnutls_x509_crt_t *chain,
		       unsigned int count, struct devmig_error **ret_error)
{
	const struct dmig_gnutls *gnutls = &credentials->gnutls;
	const char *path = credentials->files.path[DMIG_PEM_CERT];
	const char *purpose = credentials->side == DMIG_SERVER ? GNUTLS_KP_TLS_WWW_SERVER
							       : GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st wanted = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
					 .data = (unsigned char *)purpose };
	gnutls_x509_trust_list_t trusted;
	unsigned int status = 0;
	int failure;

	if (gnutls->x509_crt_get_expiration_time(chain[0]) < time(NULL))
		return dmig_fail_certificates(ret_error, path, "it has expired");
	if (gnutls->x509_crt_get_activation_time(chain[0]) > time(NULL))
		return dmig_fail_certificates(ret_error, path, "it is not valid yet");
	gnutls->certificate_get_trust_list(credentials->made, &trusted);
	failure = gnutls->x509_trust_list_verify_crt2(trusted, chain, count, &wanted, 1, 0, &status,
						      NULL);
	if (failure < 0)
		return fail(credentials, DMIG_PEM_CERT, failure, ret_error);
	if (status)
		return dmig_fail_certificates(ret_error, path, "it %s, by %s",
					      dmig_trust_why(status),
					      credentials->files.path[DMIG_PEM_CA]);
	return 0;
}

static int check_own(const struct dmig_credentials *credentials, const struct dmig_pem_text *pem,
		     struct devmig_error **ret_error)
{
	const struct dmig_gnutls *gnutls = &credentials->gnutls;
	gnutls_x509_crt_t chain[CHAIN_MAX];
	unsigned int count = CHAIN_MAX, i;
	int failure = gnutls->x509_crt_list_import(chain, &count, &pem->text, GNUTLS_X509_FMT_PEM,
						   GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
	int error;

	if (failure < 0)
		return fail(credentials, DMIG_PEM_CERT, failure, ret_error);
	error = check_chain(credentials, chain, count, ret_error);
	for (i = 0; i < count; i++)
		gnutls->x509_crt_deinit(chain[i]);
	return error;
}

static int take_key(struct dmig_credentials *credentials, const struct dmig_pem_text *pems,
		    struct devmig_error **ret_error)
{
	char **path = credentials->files.path;
	const int failure = credentials->gnutls.certificate_set_x509_key_mem2(
		credentials->made, &pems[DMIG_PEM_CERT].text, &pems[DMIG_PEM_KEY].text,
		GNUTLS_X509_FMT_PEM, NULL, 0);

	if (failure == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return dmig_fail_certificates(ret_error, path[DMIG_PEM_KEY],
					      "it is not the key of %s", path[DMIG_PEM_CERT]);
	if (failure == GNUTLS_E_DECRYPTION_FAILED)
		return dmig_fail_certificates(
			ret_error, path[DMIG_PEM_KEY],
			"it wants a password, and nobody is there to give it");
	return failure < 0 ? fail(credentials, DMIG_PEM_KEY, failure, ret_error) : 0;
}

static int take_all(struct dmig_credentials *credentials, const struct dmig_pem_text *pems,
		    struct devmig_error **ret_error)
{
	int failure = credentials->gnutls.certificate_allocate_credentials(&credentials->made);
	int error;

	if (failure < 0)
		return dmig_fail_memory(ret_error);
	error = take_ca(credentials, &pems[DMIG_PEM_CA], ret_error);
	if (!error)
		error = take_crl(credentials, &pems[DMIG_PEM_CRL], ret_error);
	if (!error)
		error = check_own(credentials, &pems[DMIG_PEM_CERT], ret_error);
	if (!error)
		error = take_key(credentials, pems, ret_error);
	return error;
}

static void wipe(struct dmig_pem_text (*pems)[DMIG_PEMS])
{
	int pem;

	for (pem = 0; pem < DMIG_PEMS; pem++)
		dmig_auto_pem_text(&(*pems)[pem]);
}

static int read_all(struct dmig_credentials *credentials, struct devmig_error **ret_error)
{
	__attribute__((cleanup(wipe))) struct dmig_pem_text pems[DMIG_PEMS] = { 0 };
	int pem, error = 0;

	for (pem = 0; pem < DMIG_PEMS && !error; pem++)
		error = dmig_pem_read(credentials->files.path[pem], (enum dmig_pem)pem, &pems[pem],
				      ret_error);
	return error ? error : take_all(credentials, pems, ret_error);
}

int dmig_credentials_read(struct devmig_context *context, const char *directory,
			  enum dmig_side side, struct dmig_credentials **ret,
			  struct devmig_error **ret_error)
{
	dmig_auto(credentials) struct dmig_credentials *credentials =
		calloc(1, sizeof(*credentials));
	int error;

	if (!credentials)
		return dmig_fail_memory(ret_error);
	credentials->references = 1;
	credentials->side = side;
	error = dmig_certificates_find(context, directory, side, &credentials->files, ret_error);
	if (!error)
		error = dmig_gnutls_open(&credentials->gnutls, ret_error);
	if (!error)
		error = read_all(credentials, ret_error);
	if (error)
		return error;
	*ret = dmig_steal(credentials);
	return 0;
}

struct dmig_credentials *dmig_credentials_ref(struct dmig_credentials *credentials)
{
	__atomic_add_fetch(&credentials->references, 1, __ATOMIC_RELAXED);
	return credentials;
}

void dmig_credentials_unref(struct dmig_credentials *credentials)
{
	if (!credentials || __atomic_sub_fetch(&credentials->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (credentials->made)
		credentials->gnutls.certificate_free_credentials(credentials->made);
	dmig_gnutls_close(&credentials->gnutls);
	dmig_auto_certificates(&credentials->files);
	free(credentials);
}

void dmig_auto_credentials(struct dmig_credentials **credentials)
{
	dmig_credentials_unref(*credentials);
}
