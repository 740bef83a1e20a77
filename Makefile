# Dualtrack: `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

export JAVA_HOME := $(shell e2e/bin/java-home 2>/dev/null)
export DUALTRACK_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dualtrack

MVN ?= mvn -B -ntp
# The base of the images is built from Debian packages unless another is named (make IMAGE_BASE=eclipse-temurin:25-jre ...)

# make soak takes so many seeds, or one alone: make soak SEED=7
SEEDS ?= 10000
SEED ?=
# How long a store is away in make faults, in seconds
OUTAGE ?= 2
# What make bench-embedding computes: so many texts in so many rounds
TEXTS ?= 256
ROUNDS ?= 5

.PHONY: help doctor build check format test e2e soak faults airflow images demo bench bench-embedding bench-peers bench-verify down undeploy

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

doctor: ## List at once all that is missing on this machine
	@e2e/bin/doctor

build: ## Compile and package, without tests
	$(MVN) -q package -DskipTests

check: ## All tests and checks of one module: make check MODULE=crds
	$(MVN) -pl $(MODULE) -am verify

format: ## Format the code
	$(MVN) -q spotless:apply

test: doctor ## Every test, on real servers and on a real cluster (ALL=1: also integration tests that passed on the same files)
	@e2e/bin/test

e2e: doctor ## The end-to-end tests alone
	@e2e/bin/e2e

soak: ## The hot path, and compensation, under 10,000 seeds of faults; others with SEEDS=n, the hot path under one, with its trace, with SEED=n
	$(MVN) -q -pl sync-worker -am test -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip -Dsimulation.seeds=$(SEEDS) -Ddualtrack.seeds=$(SEEDS) \
		$(if $(SEED),-Dtest=SimulationTest -Dsimulation.seed=$(SEED),-Dtest=SimulationTest,CompensationTest)

faults: doctor ## The hot path on real servers that are away for OUTAGE seconds, behind a proxy that delays, loses and cuts
	$(MVN) -pl sync-worker,cdc-server/image -am verify -Dtest=NONE -Dit.test=FaultsIT,BrokerOutageIT,CdcOutagesIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Djacoco.skip -Ddualtrack.outage=$(OUTAGE) -Dit.timeout=$$((2400 + 12 * $(OUTAGE)))

airflow: ## Airflow's DAG against its specification, read by the real Airflow (installed from PyPI the first time)
	@e2e/bin/airflow

images: ## Build the images as tar files
	@e2e/bin/images

demo: doctor ## Everything from nothing to a consistent pipeline on kind, left running
	@e2e/bin/demo

bench: doctor ## Print figures: latency, events per second, verify, memory, starts (BENCH="--updates 100" ...)
	@e2e/bin/bench $(BENCH)

bench-embedding: ## Print figures of the model: texts per second by batch and threads, Fp32 and Int8 (TEXTS=64 ROUNDS=1 to try it)
	$(MVN) -q -pl pipeline-core -am test -Dtest=EmbeddingSpeedTest -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip \
		-Dtest.compiler=4 -Dembedding.speed=$(TEXTS) -Dembedding.rounds=$(ROUNDS)

bench-peers: doctor ## Print figures side by side with others that do the same job (PEERS="--rounds 1 --seconds 5" ...)
	@e2e/bin/bench-peers $(PEERS)

bench-verify: doctor ## Print figures of the scan beside others that look for differences (VERIFY="--rows 20000")
	@e2e/bin/bench-verify $(VERIFY)

down: ## Remove all that make demo started
	@e2e/bin/down

undeploy: ## Remove the operator from the cluster of KUBECONFIG: pipelines first, so that none leaves a slot behind
	kubectl delete datapipelines --all --all-namespaces --ignore-not-found
	kubectl delete --ignore-not-found -k $(or $(OVERLAY),manifests/overlays/cluster-wide)
