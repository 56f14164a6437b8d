import type { AccountOut, Branding } from '@milepost/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, TriangleAlert, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiProblem, send } from '../../shared/api.ts';
import { useCan, useSession } from '../../shared/session.ts';
import { showToast } from '../../shared/toasts.ts';
import { Button } from '../../shared/ui/button.tsx';
import { classes } from '../../shared/ui/classes.ts';
import { CheckField, TextArea, TextField } from '../../shared/ui/fields.tsx';
import { Panel } from '../../shared/ui/panel.tsx';
import { ProblemNotice, Skeleton } from '../../shared/ui/states.tsx';
import { typed } from '../../shared/ui/typed.ts';
import { inkOn, isReadableAsLink } from './contrast.ts';
import { PageLanguages } from './page-languages.tsx';
import { PageSentences } from './page-sentences.tsx';
import { accountQuery } from './settings-data.ts';
import styles from './settings.module.css';
import { useSettingsTexts } from './texts.ts';

/** How the customer's page looks, and what it says beside the order. */
export function BrandingSettings() {
  const { data, error, isPending, refetch } = useQuery(accountQuery);
  // Both stay while a save makes the form anew.
  const [language, setLanguage] = useState('en');
  const [openGroups, setOpenGroups] = useState<ReadonlySet<string>>(new Set());
  if (isPending) return <Skeleton rows={5} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <Form
      key={JSON.stringify(data.branding)}
      branding={data.branding}
      steps={data.stepsByLink}
      {...{ language, onLanguage: setLanguage, openGroups, onOpenGroups: setOpenGroups }}
    />
  );
}

const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text);
const usualColor = '#1c2521';
const logoLimit = 12_000;
const texts = ['intro', 'delay', 'footer'] as const;

interface FormProps {
  readonly branding: Branding;
  readonly steps: boolean;
  readonly language: string;
  readonly onLanguage: (language: string) => void;
  readonly openGroups: ReadonlySet<string>;
  readonly onOpenGroups: (groups: ReadonlySet<string>) => void;
}

function Form({ branding, steps, language, onLanguage, openGroups, onOpenGroups }: FormProps) {
  const t = useSettingsTexts();
  const client = useQueryClient();
  const mayChange = useCan('workflows.publish');
  const [fields, setFields] = useState<Branding>(branding);
  const [stepsByLink, setStepsByLink] = useState(steps);
  const direction = directionOf(language);
  const said = fields.texts?.[language];
  const color = fields.color ?? usualColor;
  const change = (part: Partial<Record<keyof Branding, unknown>>) =>
    setFields((before) => ({ ...before, ...part }) as Branding);
  const say = (part: object) => change({ texts: { ...fields.texts, [language]: { ...said, ...part } } });
  const save = useMutation({
    mutationFn: () => send<AccountOut>('PATCH', '/v1/account', { branding: withoutEmpty(fields), stepsByLink }),
    onSuccess: (saved) => {
      client.setQueryData(accountQuery.queryKey, saved);
      showToast({ text: t('branding.saved') });
    },
  });
  const pointer = save.error instanceof ApiProblem ? (save.error.body.pointer ?? '') : '';
  const faultAt = (member: string) => (pointer === `/branding/${member}` ? save.error?.message : undefined);
  return (
    <div className={styles.branding}>
      <form
        className={styles.panels}
        onSubmit={(event) => {
          event.preventDefault();
          if (mayChange && isColor(color)) save.mutate();
        }}
      >
        <Panel title={t('tab.branding')} note={t('branding.lead')}>
          <div className={styles.form}>
            <TextField
              label={t('branding.name')}
              help={t('branding.name.help')}
              optional
              value={fields.name ?? ''}
              onChange={typed((name) => change({ name }))}
            />
            <div className={styles.color}>
              <TextField
                label={t('branding.color')}
                className="mono"
                value={color}
                fault={isColor(color) ? undefined : t('branding.color.fault')}
                onChange={typed((value) => change({ color: value }))}
              />
              <input
                type="color"
                aria-label={t('branding.color.pick')}
                value={isColor(color) ? color : usualColor}
                onChange={typed((value) => change({ color: value }))}
              />
            </div>
            {isColor(color) && <ColorCheck color={color} />}
            <Logo logo={fields.logo ?? ''} fault={faultAt('logo')} onLogo={(logo) => change({ logo })} />
            <TextField
              label={t('branding.support')}
              help={t('branding.support.help')}
              optional
              value={fields.supportUrl ?? ''}
              fault={faultAt('supportUrl')}
              onChange={typed((supportUrl) => change({ supportUrl }))}
            />
            <CheckField
              label={t('branding.steps')}
              help={t('branding.steps.help')}
              checked={stepsByLink}
              onChange={({ target }) => setStepsByLink(target.checked)}
            />
            <PageLanguages
              own={Object.keys(fields.texts ?? {})}
              language={language}
              onLanguage={onLanguage}
              onRemove={(tag) => {
                const { [tag]: _, ...kept } = fields.texts ?? {};
                change({ texts: kept });
                onLanguage('en');
              }}
            />
            {texts.map((member) => (
              <TextArea
                key={`${language} ${member}`}
                label={t(`branding.${member}`)}
                help={t(`branding.${member}.help`)}
                optional
                rows={2}
                maxLength={400}
                lang={language}
                dir={direction}
                value={said?.[member] ?? ''}
                onChange={typed((value) => say({ [member]: value }))}
              />
            ))}
          </div>
        </Panel>
        <PageSentences
          {...{ language, direction, openGroups, onOpenGroups }}
          words={said?.words ?? {}}
          onWord={(name, text) => say({ words: { ...said?.words, [name]: text } })}
        />
        <div className={styles.form}>
          {mayChange ? (
            <Button type="submit" look="primary" busy={save.isPending} impossible={!isColor(color)}>
              {t('branding.save')}
            </Button>
          ) : (
            <p className="muted">{t('right')}</p>
          )}
          {save.isError && <ProblemNotice error={save.error} />}
        </div>
      </form>
      <Sample
        branding={{ ...fields, color: isColor(color) ? color : usualColor }}
        intro={said?.intro}
        direction={direction}
      />
    </div>
  );
}

/** What the customer's page makes of the colour, so that everything on it can be read. */
function ColorCheck({ color }: { color: string }) {
  const t = useSettingsTexts();
  const { ink, ratio } = inkOn(color);
  const link = isReadableAsLink(color);
  const Icon = link ? Check : TriangleAlert;
  return (
    <p className={classes(styles.check, !link && styles.weak)} role="status">
      <Icon aria-hidden="true" />
      <span>
        {t(ink === '#ffffff' ? 'branding.check.white' : 'branding.check.black', { ratio: ratio.toFixed(1) })}{' '}
        {t(link ? 'branding.check.link' : 'branding.check.mixed')}
      </span>
    </p>
  );
}

interface LogoProps {
  readonly logo: string;
  readonly fault: string | undefined;
  readonly onLogo: (logo: string) => void;
}

/** An address, or a small file that is kept with the account. */
function Logo({ logo, fault, onLogo }: LogoProps) {
  const t = useSettingsTexts();
  const file = useRef<HTMLInputElement>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const read = (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      setTooLarge(url.length > logoLimit);
      if (url.length <= logoLimit) onLogo(url);
    };
    reader.readAsDataURL(chosen);
  };
  return (
    <>
      <TextField
        label={t('branding.logo')}
        help={t('branding.logo.help')}
        optional
        value={logo.startsWith('data:') ? t('branding.logo.file') : logo}
        readOnly={logo.startsWith('data:')}
        fault={tooLarge ? t('branding.logo.large') : fault}
        onChange={typed(onLogo)}
      />
      <div>
        <input
          ref={file}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp,image/svg+xml"
          onChange={({ target }) => read(target.files?.[0])}
        />
        <Button small icon={Upload} onClick={() => file.current?.click()}>
          {t('branding.logo.upload')}
        </Button>{' '}
        {logo !== '' && (
          <Button small look="quiet" onClick={() => onLogo('')}>
            {t('branding.logo.remove')}
          </Button>
        )}
      </div>
    </>
  );
}

interface SampleProps {
  readonly branding: Branding;
  readonly intro: string | undefined;
  readonly direction: 'ltr' | 'rtl';
}

function Sample({ branding, intro, direction }: SampleProps) {
  const t = useSettingsTexts();
  const { account } = useSession();
  const { color = usualColor, logo, name } = branding;
  return (
    <Panel title={t('sample')} small>
      <div className={styles.sample} dir={direction}>
        <div className={styles.sampleHead} style={{ background: color, color: inkOn(color).ink }}>
          {logo?.startsWith('data:') === true && <img src={logo} alt="" />}
          <span>{name === undefined || name === '' ? account.name : name}</span>
        </div>
        <div className={styles.sampleBody}>
          <b>{t('sample.head')}</b>
          <span>{intro ?? ''}</span>
        </div>
      </div>
    </Panel>
  );
}

/** The object, where there is something in it. */
function someOf(object: object): object | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}

const rightToLeft = /^(ar|arc|ckb|dv|fa|he|ks|nqo|ps|sd|syr|ug|ur|yi)(-|$)|-(Arab|Hebr|Syrc|Thaa|Nkoo|Adlm|Rohg)(-|$)/;

/** How a language is written. */
function directionOf(tag: string): 'ltr' | 'rtl' {
  return rightToLeft.test(tag) ? 'rtl' : 'ltr';
}

/** Members left empty are left out: the page then says or shows what is usual. */
function withoutEmpty({ texts: all, ...rest }: Branding): Branding {
  const filled = (object: object) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => value !== '' && value !== undefined));
  const said = Object.entries(all ?? {})
    .map(
      ([language, { words, ...remarks }]) =>
        [language, filled({ ...remarks, words: someOf(filled(words ?? {})) })] as const,
    )
    .filter(([, words]) => Object.keys(words).length > 0);
  return { ...filled(rest), ...(said.length > 0 ? { texts: Object.fromEntries(said) } : {}) };
}
