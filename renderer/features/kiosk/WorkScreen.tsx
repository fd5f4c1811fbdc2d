import { useState, type ReactNode } from 'react'
import type { Failure } from '../../../shared/ipc/failure.ts'
import type { PersonView, ProjectChoice } from '../../../shared/ipc/kiosk.ts'
import { useWords } from '../../components/words.tsx'
import { workChoices, type Work } from './projects.ts'
import { Notice, Screen } from './Screen.tsx'

export interface WorkScreenProps {
  readonly person: PersonView
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  readonly onChoose: (work: Work) => void
  readonly onBack: () => void
  readonly onEnd: () => void
}

/** Chooses what to work on, and with that goes on: what was used lately first, then everything by name. */
export function WorkScreen({ person, isBusy, failure, onChoose, onBack, onEnd }: WorkScreenProps): ReactNode {
  const { t, formatLocale } = useWords()
  const [project, setProject] = useState<ProjectChoice>()
  const { recent, all } = workChoices(person, new Intl.Collator(formatLocale).compare)
  const choose = (work: Work): void => {
    if (!isBusy) onChoose(work)
  }
  if (project)
    return (
      <Screen
        key={project.id}
        name="work"
        title={project.name}
        text={t('kiosk.choose-task')}
        onEnd={onEnd}
        onBack={() => setProject(undefined)}
      >
        <Notice failure={failure} />
        <div className="kiosk-lists" role="group" aria-label={t('kiosk.choose-task')}>
          <ul className="kiosk-works">
            <Line
              project={project}
              title={t('kiosk.no-task')}
              onPress={() => choose({ projectId: project.id, taskId: null })}
            />
            {project.tasks.map(({ id, name }) => (
              <Line
                key={id}
                project={project}
                title={name}
                onPress={() => choose({ projectId: project.id, taskId: id })}
              />
            ))}
          </ul>
        </div>
      </Screen>
    )
  return (
    <Screen name="work" title={t('kiosk.choose-project')} onEnd={onEnd} onBack={onBack}>
      <Notice failure={failure} />
      <div className="kiosk-lists" role="group" aria-label={t('kiosk.choose-project')}>
        {recent.length > 0 ? (
          <>
            <h2>{t('kiosk.recent')}</h2>
            <ul className="kiosk-works">
              {recent.map(({ key, project: one, task, projectId, taskId }) => (
                <Line
                  key={key}
                  project={one}
                  title={task === undefined ? one.name : `${one.name}: ${task}`}
                  onPress={() => choose({ projectId, taskId })}
                />
              ))}
            </ul>
          </>
        ) : null}
        <h2>{t('kiosk.all-projects')}</h2>
        <ul className="kiosk-works">
          {all.map((one) => (
            <Line
              key={one.id}
              project={one}
              title={one.name}
              onPress={() => (one.tasks.length > 0 ? setProject(one) : choose({ projectId: one.id, taskId: null }))}
            />
          ))}
        </ul>
      </div>
    </Screen>
  )
}

function Line({
  project,
  title,
  onPress,
}: {
  readonly project: ProjectChoice
  readonly title: string
  readonly onPress: () => void
}): ReactNode {
  const detail = [project.client, project.code].filter((part) => part !== null && part !== '').join(' · ')
  return (
    <li>
      <button type="button" className="kiosk-work" title={title} onClick={onPress}>
        <span aria-hidden className="dot dot-large" data-colour={project.colour} />
        <span className="kiosk-work-words">
          <strong>{title}</strong>
          {detail === '' ? null : <span>{detail}</span>}
        </span>
      </button>
    </li>
  )
}
