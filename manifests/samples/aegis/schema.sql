-- The source tables of the sample. Run it in the database aegis as the owner of the application's data.

CREATE TABLE public.policies (
    policy_id              text PRIMARY KEY,
    title                  text NOT NULL,
    content                text,
    issuing_organization   text,
    target_regions         text[] NOT NULL DEFAULT '{}',
    target_industries      text[] NOT NULL DEFAULT '{}',
    funding_amount_min     bigint,
    funding_amount_max     bigint,
    interest_rate          numeric(5, 2),
    application_start_date date,
    application_end_date   date,
    is_active              boolean NOT NULL DEFAULT true,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.users (
    user_id    text PRIMARY KEY,
    name       text NOT NULL,
    region     text,
    industry   text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.business_rules (
    rule_id    text PRIMARY KEY,
    name       text NOT NULL,
    category   text NOT NULL,
    expression text,
    priority   integer NOT NULL DEFAULT 0,
    is_active  boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- With the default identity the state before a change is unknown: a large unchanged value has to be read again, and
-- nothing can be taken back.
ALTER TABLE public.policies REPLICA IDENTITY FULL;
ALTER TABLE public.users REPLICA IDENTITY FULL;
ALTER TABLE public.business_rules REPLICA IDENTITY FULL;
