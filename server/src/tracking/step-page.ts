import { labelIn } from '../lib/label-in.ts';
import type { Workflow } from '../core/workflow.ts';
import type { Brand } from './brand.ts';
import { Html, html } from './html.ts';
import { frame } from './page.ts';
import type { Speech } from './speech.ts';
import type { Step } from './steps.ts';

export interface StepPage {
  readonly brand: Brand;
  readonly speech: Speech;
  readonly nonce: string;
  readonly token: string;
  readonly orderName: string;
  /** The status that the customer sees now. */
  readonly statusLabel: string;
  readonly workflow: Workflow;
  /** `undefined`: it can no longer be taken. */
  readonly step: Step | undefined;
  /** It was tried and not done, though it still can be. */
  readonly again?: boolean;
  /** Seconds to wait, where it was tried too often. */
  readonly wait?: number;
}

/** Asks whether the customer really wants it: nothing is done by opening it. */
export function stepPage(page: StepPage): string {
  const { brand, speech, nonce, token, step, wait } = page;
  const { words, say, locale } = speech;
  const back = html`<a href="../../${token}?lang=${locale}">${words.stepBack}</a>`;
  const title = step === undefined ? words.steps : labelIn(step.transition.label, locale);
  const refused =
    wait === undefined
      ? say('stepRefused', { status: page.statusLabel })
      : say('lookUpWait', { minutes: Math.ceil(wait / 60) });
  return frame({
    ...{ brand, speech, nonce },
    title: `${title} · ${brand.name}`,
    main: html`<main class="w find">
      <div class="hero">
        <p class="no">${say('order', { name: page.orderName })}</p>
        <h1>${title}</h1>
        ${step === undefined || wait !== undefined ? '' : html`<p class="say">${leadOf(page, step)}</p>`}
      </div>
      ${step === undefined || wait !== undefined ? html`<p class="note bad" role="alert">${refused}</p>` : html`${page.again === true ? html`<p class="note bad" role="alert">${words.stepAgain}</p>` : ''}${formOf(page, step)}`}
      <p>${back}</p>
    </main>`,
  });
}

function leadOf({ speech: { locale, say }, workflow, orderName }: StepPage, { transition }: Step): string {
  const { label } = workflow.statuses.get(transition.to)!;
  const { instructions } = transition;
  const sentence = say('stepLeads', { name: orderName, status: labelIn(label, locale) });
  return instructions === undefined ? sentence : `${labelIn(instructions, locale)} ${sentence}`;
}

function formOf({ speech: { words, locale }, workflow }: StepPage, { transition, needs }: Step): Html {
  const { reasons, reasonRequired, label } = transition;
  const required = (name: string) => (needs.includes(name) ? new Html(' required') : '');
  const options = reasons.map(
    (key) => html`<option value="${key}">${labelIn(workflow.reasons.get(key)?.label ?? { en: key }, locale)}</option>`,
  );
  return html`<form class="card" method="post" action="">
    ${
      reasons.length === 0
        ? ''
        : html`<label for="r">${words.stepReason}</label
            ><select id="r" name="reason" ${reasonRequired ? new Html('required') : ''}>
              <option value=""></option>
              ${options}
            </select>`
    }<label for="m">${words.stepMessage}</label
    ><textarea id="m" name="message" dir="auto" rows="3" maxlength="1000" ${required('message')}></textarea
    ><button class="btn" type="submit">${labelIn(label, locale)}</button>
  </form>`;
}
